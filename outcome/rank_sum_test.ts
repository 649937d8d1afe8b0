import assert from "node:assert/strict";
import fc from "fast-check";
import { leastP, rankSumP } from "./rank_sum.ts";

const close = (actual: number, expected: number) =>
  assert.ok(Math.abs(actual - expected) < 1e-12, `${actual} for ${expected}`);

Deno.test("p is scipy's exact one where nothing is tied", () => {
  // This is the example of scipy's documentation: mannwhitneyu(males, females, method="exact").
  close(rankSumP([19, 22, 16, 29, 24], [20, 11, 17, 12]), 0.1111111111111111);
});

Deno.test("three beyond three is p = 0.1, the least that three and three can have", () => {
  close(rankSumP([1, 2, 3], [4, 5, 6]), 0.1);
  close(rankSumP([9, 8, 7], [4, 5, 6]), 0.1);
  close(leastP(3, 3), 0.1);
  close(leastP(3, 4), 2 / 35);
  close(leastP(5, 5), 2 / 252);
  close(leastP(1, 1), 1);
});

Deno.test("equal samples have p = 1", () => {
  assert.equal(rankSumP([2, 2, 2], [2, 2, 2]), 1);
  assert.equal(rankSumP([1, 2, 3], [1, 2, 3]), 1);
});

/** Returns every way to choose `size` of the values. */
function choices(values: readonly number[], size: number): number[][] {
  if (size === 0) return [[]];
  return values.flatMap((value, i) => choices(values.slice(i + 1), size - 1).map((rest) => [value, ...rest]));
}

Deno.test("p counts the deals that are as far from even, also with ties, by hand", () => {
  const sample = fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 5 });
  fc.assert(fc.property(sample, sample, (first, second) => {
    const all = [...first, ...second];
    const rank = (value: number) =>
      all.filter((other) => other < value).length + (all.filter((other) => other === value).length + 1) / 2;
    const away = (chosen: readonly number[]) =>
      Math.abs(chosen.reduce((sum, value) => sum + rank(value), 0) - first.length * (all.length + 1) / 2);
    const deals = choices(all, first.length);
    const asFar = deals.filter((deal) => away(deal) >= away(first));
    close(rankSumP(first, second), asFar.length / deals.length);
    close(rankSumP(first, second), rankSumP(second, first));
  }));
});

Deno.test("fifty runs a side are counted, too", () => {
  const low = Array.from({ length: 50 }, (_, i) => i);
  const p = rankSumP(low, low.map((value) => value + 50));
  assert.ok(p > 0 && p < 1e-20, String(p));
});
