import assert from "node:assert/strict";
import { complementaryError, mannWhitney } from "./mann_whitney.ts";

const close = (actual: number, expected: number) =>
  assert.ok(Math.abs(actual - expected) <= 1e-10 * Math.max(expected, 1e-300), `${actual} for ${expected}`);

// The golden values are scipy 1.17.1's: mannwhitneyu(..., method="asymptotic") and special.erfc.
Deno.test("p is scipy's, without ties, with ties, and far out", () => {
  close(mannWhitney([19, 22, 16, 29, 24], [20, 11, 17, 12]).p, 0.11134688653314041);
  close(mannWhitney([1, 2, 2, 3, 5, 5, 5, 8], [2, 4, 5, 6, 7, 9, 9]).p, 0.1272539397501806);
  const low = Array.from({ length: 20 }, (_, i) => i);
  close(mannWhitney(low, low.map((value) => value + 30)).p, 6.795615128173358e-8);
});

Deno.test("A12 is the share of pairs in which the first is lower, ties halved", () => {
  assert.equal(mannWhitney([1, 2], [3, 4]).a12, 1);
  assert.equal(mannWhitney([1, 3], [2, 3]).a12, (1 + 1 + 0 + 0.5) / 4);
  assert.equal(mannWhitney([Infinity], [1]).a12, 0);
});

Deno.test("the test gives the same from both sides", () => {
  const [first, second] = [[1, 4, 4, 9], [2, 3, 5, 8, 13]];
  assert.equal(mannWhitney(first, second).p, mannWhitney(second, first).p);
});

Deno.test("equal samples differ in nothing", () => {
  assert.deepEqual(mannWhitney([2, 2, 2], [2, 2]), { p: 1, a12: 0.5 });
  assert.equal(mannWhitney([1, 2, 3], [1, 2, 3]).p, 1);
});

Deno.test("the complementary error function is scipy's on both sides of its seam", () => {
  const golden: [number, number][] = [
    [0, 1],
    [0.1, 0.8875370839817152],
    [0.5, 0.4795001221869535],
    [1, 0.15729920705028516],
    [1.9, 0.007209570764742531],
    [2, 0.004677734981047266],
    [2.1, 0.0029794666563329845],
    [3, 2.2090496998585445e-05],
    [5, 1.5374597944280347e-12],
  ];
  for (const [x, expected] of golden) close(complementaryError(x), expected);
});
