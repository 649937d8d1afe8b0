import assert from "node:assert/strict";
import { againstClassic, findingWords, lessonOf } from "./lesson.ts";

const PATTERN = {
  finding: "milestone",
  params: { window: 12.5, backoff: 0.7 },
  score: { value: 1, baseline: { name: "reno", value: 2 } },
};
const READ = {
  params: [["window", 12.5], ["backoff", 0.7]],
  finding: "milestone",
  baseline: "reno",
};

Deno.test("what was learned is read from a pattern's content, and from the pattern in a component's evidence", () => {
  assert.deepEqual(lessonOf({ content: JSON.stringify(PATTERN) }), READ);
  assert.deepEqual(lessonOf({ content: JSON.stringify({ pattern: PATTERN }) }), READ);
});

Deno.test("content in any other form has no parameters, and a part in another form spoils no other one", () => {
  const nothing = { params: [], finding: undefined, baseline: undefined };
  for (
    const content of [null, "", "{", "7", "[]", '{"params":[1]}', '{"params":{"a":"b"}}', '{"pattern":1}']
  ) {
    assert.deepEqual(lessonOf({ content }), nothing, String(content));
  }
  const params = { params: { a: 1 }, finding: 7, score: "high" };
  assert.deepEqual(lessonOf({ content: JSON.stringify(params) }), { ...nothing, params: [["a", 1]] });
});

Deno.test("a ratio is said as a share better or worse than the best classic, any other score is not", () => {
  const unit = "of the best classic";
  const words = (score: number | null) => againstClassic({ score, unit, direction: "min" });
  assert.deepEqual([0.842, 1, 1.0204, 3].map(words), [
    "15.8 % better than the best classic on the same workload",
    "as good as the best classic on the same workload",
    "2.04 % worse than the best classic on the same workload",
    "200 % worse than the best classic on the same workload",
  ]);
  assert.equal(words(null), undefined);
  assert.equal(againstClassic({ score: 0.8, unit: "points", direction: "max" }), undefined);
});

Deno.test("a finding of trainers is said in words, any other stays as it is", () => {
  assert.equal(findingWords("joint"), "found by two AIs together");
  assert.equal(findingWords("constructor"), "constructor");
});
