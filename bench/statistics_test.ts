import assert from "node:assert/strict";
import { median, percentile } from "./statistics.ts";

Deno.test("a median is the middle value, or the mean of the two in the middle", () => {
  assert.equal(median([3, 1, 2]), 2);
  assert.equal(median([4, 1, 3, 2]), 2.5);
  assert.throws(() => median([]), RangeError);
});

Deno.test("a percentile is a value that was measured", () => {
  const values = Array.from({ length: 101 }, (_, i) => 100 - i);
  assert.deepEqual([0, 50, 99, 100].map((p) => percentile(values, p)), [0, 50, 99, 100]);
  assert.throws(() => percentile([], 50), RangeError);
});
