import assert from "node:assert/strict";
import { COLLABORATION } from "../../protocol/limits.ts";
import { BrokerCase, outcome } from "../testing/broker_case.ts";
import { trainingSync } from "./sync.ts";

/** Returns A's collaboration that B won. */
function taken() {
  const made = new BrokerCase();
  made.hello({ A: [], B: [], C: [] });
  const session_id = made.request("A");
  const fence = made.accept("B", session_id);
  const ask = (ai: string, more: object = {}) =>
    made.say(ai, "collaboration_question", { session_id, text: "which?", ...more });
  const answer = (ai: string, question_id: number, more: object = {}) =>
    made.say(ai, "collaboration_answer", { session_id, question_id, text: "that", ...more });
  return { made, session_id, fence, ask, answer };
}

Deno.test("each party asks the other, which answers each question once", () => {
  const { made, session_id, fence, ask, answer } = taken();
  assert.deepEqual(outcome(ask("B", { fence })), ["collaboration_question → A"]);
  const first = made.state.head;
  assert.deepEqual(outcome(ask("A")), ["collaboration_question → B"]);
  const second = made.state.head;
  assert.deepEqual(made.collaboration(session_id)!.questions, [
    { question_id: first, asked_by: "B" },
    { question_id: second, asked_by: "A" },
  ]);
  assert.deepEqual(outcome(answer("A", first)), ["collaboration_answer → B"]);
  assert.deepEqual(outcome(answer("B", second, { fence })), ["collaboration_answer → A"]);
  assert.deepEqual(made.collaboration(session_id)!.questions, []);
  for (const question_id of [first, second, 999]) {
    assert.equal(outcome(answer("A", question_id)), "SESSION_STATE", "it is answered, or never was");
  }
});

Deno.test("a refused answer names the questions that wait", () => {
  const { made, fence, ask, answer } = taken();
  ask("B", { fence });
  const refused = answer("A", 999);
  assert.match(
    refused.ok ? "" : `${refused.text}; ${refused.fix}`,
    new RegExp(`999.*answer ${made.state.head}$`),
  );
  const own = answer("B", made.state.head, { fence });
  assert.equal(outcome(own), "NOT_PARTY");
  assert.match(own.ok ? "" : own.fix!, /leave it to "A"/);
});

Deno.test("who is no party neither asks nor answers, the partner needs its fence, and nobody asks while it is open", () => {
  const { made, session_id, fence, ask, answer } = taken();
  ask("B", { fence });
  const question = made.state.head;
  assert.deepEqual([outcome(ask("C")), outcome(answer("C", question))], ["NOT_PARTY", "NOT_PARTY"]);
  assert.equal(outcome(ask("B")), "SESSION_STATE");
  assert.equal(outcome(ask("B", { fence: fence + 1 })), "STALE_FENCE");
  assert.equal(outcome(ask("A", { fence: fence + 1 })), "STALE_FENCE");
  made.pass(10_000);
  assert.deepEqual(made.collaboration(session_id)!.questions, [], "they end with the partner");
  assert.deepEqual([outcome(ask("A")), outcome(answer("A", question))], ["SESSION_STATE", "SESSION_STATE"]);
  assert.equal(outcome(ask("B", { fence })), "STALE_FENCE");
});

Deno.test("what the partner asks and answers renews its lease, what the requester does not", () => {
  const { made, fence, ask, answer } = taken();
  made.pass(9_000);
  ask("B", { fence });
  const first = made.state.head;
  assert.deepEqual(made.pass(9_000), []);
  ask("A");
  const second = made.state.head;
  answer("A", first);
  assert.deepEqual(made.pass(900), []);
  answer("B", second, { fence });
  assert.deepEqual(made.pass(9_900), []);
  ask("A");
  assert.deepEqual(made.pass(100), ["collaboration_reopened"]);
});

Deno.test("so many questions of a collaboration may wait for an answer", () => {
  const { made, session_id, ask, answer } = taken();
  for (let i = 0; i < COLLABORATION.maxOpenQuestions; i++) assert.ok(ask("A").ok);
  assert.equal(outcome(ask("A")), "RATE_LIMITED");
  const { fence, questions } = made.collaboration(session_id)!;
  assert.ok(answer("B", questions[0]!.question_id, { fence }).ok);
  assert.ok(ask("A").ok);
});

Deno.test("a sync lists the questions that wait to the two parties", () => {
  const { made, fence, ask } = taken();
  ask("B", { fence });
  const listed = (ai: string) =>
    JSON.parse(trainingSync(made.state, ai, { pending: 0, after: undefined })).data.collab_ops[0]
      .open_questions;
  const open = [{ question_id: made.state.head, asked_by: "B" }];
  assert.deepEqual([listed("A"), listed("B"), listed("C")], [open, open, undefined]);
});
