import assert from "node:assert/strict";
import { leavesOf } from "./evidence.tsx";

Deno.test("evidence is read leaf by leaf; lists of numbers and empty objects are leaves", () => {
  assert.deepEqual(
    leavesOf({
      score: { value: 0.9, counts: [[1, 2], [3]] },
      params: {},
      made: "by hand",
      folds: [{ seed: 1 }],
      none: null,
    }),
    [
      ["score.value", "0.9"],
      ["score.counts", "[[1,2],[3]]"],
      ["params", "{}"],
      ["made", "by hand"],
      ["folds.0.seed", "1"],
      ["none", "null"],
    ],
  );
});

Deno.test("a value that is no object has no leaves, and what lies too deep is one leaf", () => {
  assert.deepEqual([leavesOf([1]), leavesOf("x"), leavesOf(undefined)], [undefined, undefined, undefined]);
  const deep = JSON.parse(`${'{"a":'.repeat(500)}1${"}".repeat(500)}`);
  assert.equal(leavesOf(deep)!.length, 1);
});
