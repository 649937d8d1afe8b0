import assert from "node:assert/strict";
import { usage, usd } from "./usage.ts";

Deno.test("money is written with the digits that say it, two at least", () => {
  const written = [0, 12, 500_000, 1_500_000, 2_000_000, 1_234_567_890].map(usd);
  assert.deepEqual(written, ["$0.00", "$0.000012", "$0.50", "$1.50", "$2.00", "$1234.56789"]);
});

Deno.test("a claim has whole amounts of at most 10^12, so that sums stay exact", () => {
  assert.ok(usage().safeParse({ model: "m", input_tokens: 0, cost_microusd: 10 ** 12 }).success);
  for (const wrong of [-1, 0.5, 10 ** 12 + 1, "5", null]) {
    assert.ok(!usage().safeParse({ cost_microusd: wrong }).success, String(wrong));
  }
});
