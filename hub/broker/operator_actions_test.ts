import assert from "node:assert/strict";
import { rereadLine } from "../../protocol/parse.ts";
import { BrokerCase, outcome } from "../testing/broker_case.ts";
import { decide } from "./decide.ts";
import type { Actor } from "./actor.ts";
import { actionDraft } from "./operator_actions.ts";

const ACTOR: Actor = { by: "alice", role: "operator", proof: "token", by_token: "k3x9a0bq", via: "http" };

/** Decides what `from` sends, with a person behind it unless there is none. */
function say(made: BrokerCase, envelope: object, from: string, actor: Actor | undefined) {
  const text = JSON.stringify(envelope);
  const { state, now } = made;
  return decide({ state, from, actor, message: rereadLine(text), text, now, lookup: undefined });
}

Deno.test("what a person says is followed by the record of who said it, which names its entry and goes to nobody", () => {
  const made = new BrokerCase();
  made.hello({ AI_1: [] });
  const message = { message_type: "message", target_ai: "AI_1", data: { content: "hi" } };
  const decision = say(made, message, "operator", ACTOR);
  assert.deepEqual(outcome(decision), ["message → AI_1", "operator_action → nobody"]);
  assert.ok(decision.ok);
  const { source, data } = decision.drafts[1]!;
  assert.deepEqual([source, data.entry_seq, data.target, data.by], ["hub", 2, "AI_1", "alice"]);
  assert.deepEqual(outcome(say(made, message, "operator", undefined)), ["message → AI_1"]);
});

Deno.test("what is refused, or stores nothing, is not recorded", () => {
  const made = new BrokerCase();
  made.hello({ AI_1: [] });
  const unknown = { message_type: "message", target_ai: "AI_9", data: { content: "hi" } };
  assert.equal(outcome(say(made, unknown, "operator", ACTOR)), "UNKNOWN_AI");
  assert.deepEqual(outcome(say(made, { message_type: "sync", data: {} }, "operator", ACTOR)), []);
  assert.deepEqual(outcome(say(made, { message_type: "leave", data: {} }, "AI_1", ACTOR)), [
    "ai_left → nobody",
  ]);
});

Deno.test("a record holds what was named, and nothing else of what it was made from", () => {
  const actor = { ...ACTOR, secret: "aic_1" };
  const { text } = actionDraft(actor, { action: "token_create", target: "AI_1", token_id: "k3x9a0bq" });
  assert.deepEqual(JSON.parse(text), {
    message_type: "operator_action",
    data: { ...ACTOR, action: "token_create", target: "AI_1", token_id: "k3x9a0bq" },
  });
});
