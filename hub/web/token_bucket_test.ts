import assert from "node:assert/strict";
import { TokenBucket } from "./token_bucket.ts";

Deno.test("a burst goes at once, what follows at the pace, and after a rest a burst again", () => {
  const pace = new TokenBucket({ perS: 10, burst: 3 }, 0);
  assert.deepEqual([0, 0, 0, 0, 0].map((nowMs) => pace.take(1, nowMs)), [0, 0, 0, 100, 200]);
  assert.deepEqual([pace.take(1, 300), pace.take(3, 60_000), pace.take(1, 60_000)], [0, 0, 100]);
});

Deno.test("what was taken beyond the budget delays whoever comes next", () => {
  const pace = new TokenBucket({ perS: 10, burst: 1 }, 0);
  pace.take(21, 0);
  assert.equal(pace.take(1, 1_000), 1_100);
});
