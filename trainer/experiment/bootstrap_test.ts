import assert from "node:assert/strict";
import { bootstrapInterval } from "./bootstrap.ts";

const meanOf = (values: readonly number[]) => (drawn: readonly number[]) =>
  drawn.reduce((sum, i) => sum + values[i]!, 0) / drawn.length;

Deno.test("the interval of a mean of 0 … 99 is the mean ± 1.96 standard errors", () => {
  const values = Array.from({ length: 100 }, (_, i) => i);
  const [low, high] = bootstrapInterval(100, meanOf(values), 1);
  const standardError = Math.sqrt(833.25) / 10;
  assert.ok(Math.abs(low - (49.5 - 1.96 * standardError)) < 0.5, `${low}`);
  assert.ok(Math.abs(high - (49.5 + 1.96 * standardError)) < 0.5, `${high}`);
});

Deno.test("one sample, or the same value everywhere, leaves no doubt", () => {
  assert.deepEqual(bootstrapInterval(1, meanOf([7]), 1), [7, 7]);
  assert.deepEqual(bootstrapInterval(3, meanOf([7, 7, 7]), 1), [7, 7]);
});

Deno.test("an interval may end at infinity, and what has no value is left out", () => {
  const values = [1, Infinity, NaN];
  const worst = (drawn: readonly number[]) => Math.max(...drawn.map((i) => values[i]!));
  assert.deepEqual(bootstrapInterval(3, worst, 1), [1, Infinity]);
  assert.deepEqual(bootstrapInterval(2, () => NaN, 1), [NaN, NaN]);
});

Deno.test("the same seed gives the same interval", () => {
  const statistic = meanOf([3, 1, 4, 1, 5, 9, 2, 6]);
  assert.deepEqual(bootstrapInterval(8, statistic, 7), bootstrapInterval(8, statistic, 7));
  assert.notDeepEqual(bootstrapInterval(8, statistic, 7), bootstrapInterval(8, statistic, 8));
});
