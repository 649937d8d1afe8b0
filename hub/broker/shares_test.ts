import assert from "node:assert/strict";
import { BrokerCase, outcome } from "../testing/broker_case.ts";

const PATTERN = { pattern_id: "p", domain: "d", content: 1 };
const COMPONENT = { component_id: "c", domain: "d", language: "js", source: "export {}" };

Deno.test("patterns and messages go to all, or to their target; a verdict has no target", () => {
  const made = new BrokerCase();
  made.hello({ A: [], B: [] });
  assert.deepEqual(outcome(made.say("A", "pattern_share", PATTERN)), ["pattern_share → all"]);
  assert.deepEqual(outcome(made.say("A", "pattern_share", PATTERN, { target_ai: "B" })), [
    "pattern_share → B",
  ]);
  assert.deepEqual(outcome(made.say("A", "message", { content: 1 }, { target_ai: "B" })), ["message → B"]);
  const verdict = { subject: "p", result: "confirmed" };
  assert.equal(outcome(made.say("A", "verdict", verdict, { target_ai: "B" })), "INVALID_MESSAGE");
});

Deno.test("a target is another AI that was here once or has a token", () => {
  const made = new BrokerCase();
  made.hello({ A: [], B: [] });
  made.say("B", "leave");
  made.named.add("C");
  const to = (target_ai: string) => outcome(made.say("A", "message", { content: 1 }, { target_ai }));
  assert.deepEqual(["A", "B", "C", "D"].map(to), [
    "INVALID_MESSAGE",
    ["message → B"],
    ["message → C"],
    "UNKNOWN_AI",
  ]);
  const request = { collaboration_type: "t" };
  assert.equal(outcome(made.say("A", "collaboration_request", request, { target_ai: "D" })), "UNKNOWN_AI");
});

Deno.test("who was welcomed without ever saying hello may be written to, unless its token lets it read nothing directed", () => {
  const made = new BrokerCase();
  made.hello({ A: [] });
  for (const ai_id of ["V", "O"]) made.state.cursors.set(ai_id, { ai_id, seq: 0, since_seq: 0, done: [] });
  made.withToken.add("O");
  const to = (target_ai: string) => outcome(made.say("A", "message", { content: 1 }, { target_ai }));
  assert.deepEqual(["V", "O"].map(to), [["message → V"], "UNKNOWN_AI"]);
});

Deno.test("a digest is checked where one is given", () => {
  const made = new BrokerCase();
  const share = (digest: string) => outcome(made.say("A", "code_share", { ...COMPONENT, digest }));
  assert.deepEqual(share("sha256:f4c5cf9bb78e85f15dc27180260637cf24b2a24bc39e0788783a3accc4dde614"), [
    "code_share → all",
  ]);
  assert.equal(share(`sha256:${"0".repeat(64)}`), "INVALID_MESSAGE");
});

Deno.test("patterns and components are counted, verdicts are not", () => {
  const made = new BrokerCase();
  made.say("A", "pattern_share", PATTERN);
  made.say("A", "os_component_share", COMPONENT);
  made.say("A", "code_share", COMPONENT);
  made.say("A", "verdict", { subject: "p", result: "confirmed" });
  assert.deepEqual(made.state.counts, { patterns: 1, components: 2, sessions: 0, completed: 0 });
});

Deno.test("a status is relayed and remembered, and not stored", () => {
  const made = new BrokerCase();
  made.hello({ A: [] });
  const decision = made.say("A", "status", { activity: "training" });
  assert.ok(decision.ok);
  assert.deepEqual([decision.drafts, decision.relays!.length], [[], 1]);
  assert.equal(made.state.present.get("A")!.activity, "training");
});
