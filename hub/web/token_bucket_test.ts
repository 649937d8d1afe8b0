import assert from "node:assert/strict";
import { TokenBucket } from "./token_bucket.ts";

Deno.test("a burst passes at once, the excess at the rate, and after a rest a burst passes again", () => {
  const bucket = new TokenBucket({ perS: 10, burst: 3 }, 0);
  assert.deepEqual([0, 0, 0, 0, 0].map((nowMs) => bucket.take(1, nowMs)), [0, 0, 0, 100, 200]);
  assert.deepEqual([bucket.take(1, 300), bucket.take(3, 60_000), bucket.take(1, 60_000)], [0, 0, 100]);
});

Deno.test("what was taken beyond the bucket delays whoever takes next", () => {
  const bucket = new TokenBucket({ perS: 10, burst: 1 }, 0);
  bucket.take(21, 0);
  assert.equal(bucket.take(1, 1_000), 1_100);
});
