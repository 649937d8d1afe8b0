import assert from "node:assert/strict";
import { Reputation } from "./reputation.ts";

Deno.test("false numbers make a sender doubtful, then ignored, and each change is told once", () => {
  const reputation = new Reputation();
  assert.equal(reputation.of("AI_Liar"), "good", "who is not known is trusted to be checked");
  assert.equal(reputation.judge("AI_Liar", "mismatch"), "doubtful");
  assert.equal(reputation.judge("AI_Liar", "mismatch"), "ignored");
  assert.equal(reputation.judge("AI_Liar", "mismatch"), undefined);
  assert.equal(reputation.of("AI_Other"), "good");
});

Deno.test("true shares make good again, but no store of trust to lie from", () => {
  const reputation = new Reputation();
  reputation.judge("AI_Node_2", "mismatch");
  for (const _ of [1, 2]) assert.equal(reputation.judge("AI_Node_2", "verified"), undefined);
  assert.equal(reputation.judge("AI_Node_2", "verified"), "good");
  for (let i = 0; i < 1000; i++) reputation.judge("AI_Node_2", "verified");
  for (const _ of [1, 2, 3]) reputation.judge("AI_Node_2", "mismatch");
  assert.equal(reputation.of("AI_Node_2"), "ignored");
});

Deno.test("lost gains alone make doubtful and never ignored; what cannot be judged changes nothing", () => {
  const reputation = new Reputation();
  for (let i = 0; i < 100; i++) reputation.judge("AI_Lucky", "overclaimed");
  assert.equal(reputation.of("AI_Lucky"), "doubtful");
  assert.equal(reputation.points("AI_Lucky"), -3);
  for (const result of ["unverifiable", "crashed"] as const) reputation.judge("AI_New", result);
  assert.equal(reputation.points("AI_New"), 0);
});
