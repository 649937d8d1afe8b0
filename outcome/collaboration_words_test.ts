import assert from "node:assert/strict";
import { gainWords, givenUpWords, jointReport, jointWords, measureWords } from "./collaboration_words.ts";
import { sampleResults } from "./testing/sample_results.ts";

const { collaborations: { joint: [joint], sessions } } = sampleResults();

Deno.test("joint work is better by its own direction, and no better where both numbers look alike", () => {
  const gain = (start: number, final: number, direction: "min" | "max" | null) =>
    gainWords({ ...joint!, start, final, direction });
  assert.deepEqual([gain(-0.471, -0.367, "max"), gain(-0.471, -0.367, "min")], ["better", "no better"]);
  assert.deepEqual([gain(2, 1, "min"), gain(2, 1, "max")], ["better", "no better"]);
  assert.deepEqual([gain(1, 1.0001, "max"), gain(1, 1, null), gain(1, 2, null)], [
    "no better",
    "no better",
    "",
  ]);
});

Deno.test("unit and direction of an objective are shown as far as they are known", () => {
  assert.equal(measureWords({ unit: "us/frame", direction: "min" }), "us/frame, lower is better");
  assert.equal(measureWords({ unit: "1", direction: "max" }), "higher is better");
  assert.equal(measureWords({ unit: null, direction: null }), "");
});

Deno.test("failed collaborations that were cancelled or expired are counted apart", () => {
  assert.equal(givenUpWords({ sessions }), "1 expired");
  const cancelled = { ...sessions[0]!, state: "cancelled" };
  assert.equal(givenUpWords({ sessions: [cancelled, ...sessions] }), "1 cancelled, 1 expired");
  assert.equal(givenUpWords({ sessions: [] }), "");
});

Deno.test("what a partner reports of joint work is a change in words; a result of another shape is none", () => {
  const result = { objective: "experience", start: -0.39, final: -0.27, direction: "max", unit: 7 };
  const joint = jointReport(result)!;
  assert.equal(joint.unit, null);
  assert.equal(jointWords(joint), "experience -0.390 → -0.270, better");
  assert.equal(jointWords({ ...joint, direction: null }), "experience -0.390 → -0.270");
  assert.equal(jointWords({ ...joint, final: -0.3901 }), "experience -0.390 → -0.390, no better");
  for (const other of [undefined, null, 7, [], {}, { objective: "x", start: "1", final: 2 }]) {
    assert.equal(jointReport(other), undefined);
  }
});
