import assert from "node:assert/strict";
import { leavesOf } from "./evidence.tsx";

Deno.test("evidence is read leaf by leaf; lists of numbers and empty objects are leaves", () => {
  assert.deepEqual(
    leavesOf(JSON.stringify({
      score: { value: 0.9, counts: [[1, 2], [3]] },
      params: {},
      made: "by hand",
      folds: [{ seed: 1 }],
      none: null,
    })),
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
  assert.deepEqual(["[1]", '"x"', "{broken", ""].map(leavesOf), [undefined, undefined, undefined, undefined]);
  const deep = `${'{"a":'.repeat(500)}1${"}".repeat(500)}`;
  assert.equal(leavesOf(deep)!.length, 1);
});

Deno.test("a leaf is shown as it was written", () => {
  assert.deepEqual(leavesOf(` { "n":12345678901234567890,"e" : [1.10, 2] ,"b":{"2":"\\u00e9","1":1.0}}`), [
    ["n", "12345678901234567890"],
    ["e", "[1.10, 2]"],
    ["b.2", "é"],
    ["b.1", "1.0"],
  ]);
});
