import assert from "node:assert/strict";
import type { Result } from "./artifacts/verify_result.ts";
import { Reputation } from "./reputation.ts";

let shares = 0;
/** Judges a finding about a share and a claim of its own. */
function judge(reputation: Reputation, ai: string, result: Result) {
  const subject = `share ${++shares}`;
  return reputation.judge(ai, { subject, result }, subject);
}

Deno.test("false numbers make a sender doubtful, then ignored, and each change is reported once", () => {
  const reputation = new Reputation();
  assert.equal(reputation.of("AI_Liar"), "good", "who is not known is trusted to be checked");
  assert.equal(judge(reputation, "AI_Liar", "mismatch"), "doubtful");
  assert.equal(judge(reputation, "AI_Liar", "mismatch"), "ignored");
  assert.equal(judge(reputation, "AI_Liar", "mismatch"), undefined);
  assert.equal(reputation.of("AI_Other"), "good");
});

Deno.test("true shares make good again, but no store of trust to lie from", () => {
  const reputation = new Reputation();
  judge(reputation, "AI_Node_2", "mismatch");
  for (const _ of [1, 2]) assert.equal(judge(reputation, "AI_Node_2", "verified"), undefined);
  assert.equal(judge(reputation, "AI_Node_2", "verified"), "good");
  for (let i = 0; i < 1000; i++) judge(reputation, "AI_Node_2", "verified");
  for (const _ of [1, 2, 3]) judge(reputation, "AI_Node_2", "mismatch");
  assert.equal(reputation.of("AI_Node_2"), "ignored");
});

Deno.test("lost gains alone make doubtful and never ignored; what cannot be judged changes nothing", () => {
  const reputation = new Reputation();
  for (let i = 0; i < 100; i++) judge(reputation, "AI_Lucky", "overclaimed");
  assert.equal(reputation.of("AI_Lucky"), "doubtful");
  assert.equal(reputation.points("AI_Lucky"), -3);
  for (const result of ["unverifiable", "crashed"] as const) judge(reputation, "AI_New", result);
  assert.equal(reputation.points("AI_New"), 0);
});

Deno.test("one lie costs once, however many shares repeat it; a worse one about the same costs the rest", () => {
  const reputation = new Reputation();
  const costs = (["overclaimed", "overclaimed", "mismatch", "overclaimed", "mismatch"] as const).map(
    (result, i) => {
      reputation.judge("AI_Liar", { subject: `share ${i}`, result }, "claim");
      return reputation.points("AI_Liar");
    },
  );
  assert.deepEqual(costs, [-1, -1, -3, -3, -3]);
  reputation.judge("AI_Other", { subject: "share 0", result: "mismatch" }, "claim");
  assert.equal(reputation.points("AI_Other"), -3, "an AI that repeats another's lie lies");
});

Deno.test("what came out is remembered by sender and subject, the newest of very many", () => {
  const reputation = new Reputation();
  for (let i = 0; i < 5000; i++) {
    reputation.judge("AI_Node_2", { subject: `share ${i}`, result: "verified" }, `share ${i}`);
  }
  assert.equal(reputation.resultOf("AI_Node_2", "share 4999"), "verified");
  assert.equal(reputation.resultOf("AI_Node_3", "share 4999"), undefined);
  assert.equal(reputation.resultOf("AI_Node_2", "share 0"), undefined);
});
