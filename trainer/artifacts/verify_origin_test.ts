import assert from "node:assert/strict";
import { learned, ME, sent } from "../testing/verify_case.ts";
import { Origins } from "./verify_origin.ts";

/** Returns the same finding about another point. */
function another(i: number) {
  return { ...sent(learned), params: { ...learned.params, beta: i } };
}

Deno.test("the AI that shared it first stays the first, whatever else of it is changed", () => {
  const origins = new Origins();
  origins.note(learned, ME);
  assert.equal(origins.of({ ...sent(learned), finding: "milestone" }, "AI_Thief"), ME);
  assert.equal(origins.of(another(1), "AI_Node_2"), "AI_Node_2");
});

Deno.test("a flood of one AI makes nobody else's findings forgotten, only its own oldest", () => {
  const origins = new Origins();
  origins.note(learned, ME);
  for (let i = 0; i < 2000; i++) origins.of(another(i), "AI_Flood");
  assert.equal(origins.of(learned, "AI_Flood"), ME);
  assert.equal(origins.of(another(1999), ME), "AI_Flood");
  assert.equal(origins.of(another(0), ME), ME);
});
