import assert from "node:assert/strict";

import { actionOf } from "../access/message_rights.ts";
import { may, ROLES } from "../access/roles.ts";
import { type AdminMessageType, type AiMessageType, MESSAGES } from "../../protocol/messages.ts";
import { CoreCase } from "../testing/core_case.ts";

/** Each type of message that somebody may send, with data that meet its schema; some of them the broker refuses. */
const SENT: Readonly<Record<AiMessageType | AdminMessageType, object>> = {
  received: { cursor: 0 },
  ping: {},
  pong: {},
  sync: {},
  hello: { specialization: "x" },
  pattern_share: { pattern_id: "p", domain: "d", content: 1 },
  os_component_share: { component_id: "c", domain: "d", language: "l", source: "s" },
  code_share: { component_id: "c", domain: "d", language: "l", source: "s" },
  collaboration_request: { collaboration_type: "t" },
  collaboration_amend: { session_id: "s1", task: {} },
  collaboration_accept: { session_id: "s1" },
  collaboration_decline: { session_id: "s1" },
  collaboration_progress: { session_id: "s1", fence: 1, progress: 0 },
  collaboration_renew: { session_id: "s1", fence: 1 },
  collaboration_question: { session_id: "s1", text: "t" },
  collaboration_answer: { session_id: "s1", question_id: 1, text: "t" },
  collaboration_complete: { session_id: "s1", fence: 1, outcome: "success" },
  collaboration_cancel: { session_id: "s1" },
  budget_raise: { session_id: "s1", add_microusd: 1 },
  push_set: { session_id: "s1", config_id: "c", url: "https://example.org/" },
  push_delete: { session_id: "s1", config_id: "c" },
  verdict: { subject: "p", result: "r" },
  message: { content: 1 },
  topic_join: { topic: "t" },
  topic_leave: { topic: "t" },
  rung: { seqs: [1], bell: "b" },
  fetched: { seqs: [1] },
  done: { seqs: [1] },
  delivery_status: { seq: 1 },
  library: {},
  status: { activity: "idle" },
  token_create: { name: "made" },
  token_list: {},
  token_rotate: { name: "made" },
  token_revoke: { name: "made" },
  leave: {},
};

Deno.test("the messages above are all that can be sent", () => {
  const sent = Object.entries(MESSAGES).filter(([, { sender }]) => sender !== "hub").map(([type]) => type);
  assert.deepEqual(Object.keys(SENT).sort(), sent.sort());
});

for (const role of ROLES) {
  Deno.test(`each message that the table does not allow to the role ${role} is FORBIDDEN, and changes nothing`, async () => {
    const made = new CoreCase();
    const socket = await made.connect("X", { token: await made.token("X", { role }), hello: false });
    for (const [type, data] of Object.entries(SENT)) {
      const [head, names] = [made.disk.entries.length, made.tokens.list().length];
      socket.say({ message_type: type, message_id: type, data });
      await made.settle();
      const answer = socket.delivered.find(({ message_id }) => message_id === type);
      assert(answer, type);
      const allowed = may(role, actionOf(type as AiMessageType, "X")!);
      assert.equal(answer.code === "FORBIDDEN", !allowed, `${type}: ${answer.code ?? answer.message_type}`);
      if (!allowed) {
        assert.deepEqual([made.disk.entries.length, made.tokens.list().length], [head, names], type);
      }
      socket.take();
    }
    assert.equal(socket.ended, true, "it has left");
  });
}

Deno.test("an agent of the local key that asks for an admin's rights is refused with what it needs", async () => {
  const made = new CoreCase();
  const ai = await made.connect("A");
  ai.say({ message_type: "token_create", message_id: "m1", data: { name: "A", role: "admin" } });
  await made.settle();
  const [{ code, message, fix, definite }] = ai.delivered;
  assert.deepEqual([code, definite], ["FORBIDDEN", true]);
  assert.match(message, /"token_create".*"agent"/);
  assert.match(fix, /as admin$/);
  assert.deepEqual([...made.tokens.names], []);
});
