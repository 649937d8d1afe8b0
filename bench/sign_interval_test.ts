import assert from "node:assert/strict";
import { signInterval } from "./sign_interval.ts";

const ninths = [7, 3, 9, 1, 5, 8, 2, 6, 4];

Deno.test("of nine values the second to the eighth hold the median with 96 %, the third to the seventh with 82 %", () => {
  assert.deepEqual(signInterval(ninths, 0.9), { low: 2, high: 8, confidence: 1 - 20 / 512 });
  assert.deepEqual(signInterval(ninths, 0.82), { low: 3, high: 7, confidence: 1 - 92 / 512 });
});

Deno.test("five values are the fewest that give an interval of 90 %", () => {
  assert.equal(signInterval([4, 1, 3, 2], 0.9), undefined);
  assert.deepEqual(signInterval([4, 1, 3, 2, 5], 0.9), { low: 1, high: 5, confidence: 1 - 2 / 32 });
  assert.equal(signInterval([], 0.9), undefined);
});

Deno.test("the interval holds the median as often as it says", () => {
  // Every order of signs of nine differences to the median is equally likely: all 512 are tried.
  let held = 0;
  for (let signs = 0; signs < 512; signs++) {
    const values = Array.from({ length: 9 }, (_, bit) => (signs >> bit & 1 ? 1 : -1) * (bit + 1));
    const { low, high } = signInterval(values, 0.9)!;
    if (low < 0 && high > 0) held++;
  }
  assert.equal(held / 512, signInterval(ninths, 0.9)!.confidence);
});
