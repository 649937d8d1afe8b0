import assert from "node:assert/strict";
import { claimedMeasure, objectiveOf } from "./measures.ts";

const SCORE = { objective: "utility", unit: "ln", direction: "max", value: -0.598, ratio: 0.842 };
const OBJECTIVE = { name: "utility", unit: "ln", direction: "max", score: -0.598 };
const STATED = { score: 0.842, unit: "of the best classic", direction: "min" };

Deno.test("the objective of a pattern is read from its content, that of a component from its evidence's pattern", () => {
  assert.deepEqual(objectiveOf({ content: JSON.stringify({ score: SCORE }) }), OBJECTIVE);
  assert.deepEqual(objectiveOf({ content: JSON.stringify({ pattern: { score: SCORE } }) }), OBJECTIVE);
});

Deno.test("a pure number, whose unit is 1, is shown without one", () => {
  assert.equal(objectiveOf({ content: JSON.stringify({ score: { ...SCORE, unit: "1" } }) })!.unit, null);
});

Deno.test("content in any other form states no objective", () => {
  const strange = [
    null,
    "",
    "{",
    "null",
    "7",
    "[]",
    '{"score":0.8}',
    '{"score":{"value":"1"}}',
    '{"pattern":1}',
  ];
  for (const content of strange) assert.equal(objectiveOf({ content }), undefined, String(content));
});

Deno.test("a verdict's number has the unit of the measure whose value was claimed, else none", () => {
  assert.equal(claimedMeasure(-0.598, [STATED, OBJECTIVE]), OBJECTIVE);
  assert.equal(claimedMeasure(0.842, [STATED, OBJECTIVE]), STATED);
  const unknown = { unit: null, direction: null };
  assert.deepEqual(claimedMeasure(3, [STATED, OBJECTIVE]), { score: 3, ...unknown });
  const unscored = { score: null, unit: "points", direction: "max" };
  assert.deepEqual(claimedMeasure(null, [unscored]), { score: null, ...unknown });
});
