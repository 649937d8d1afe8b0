import assert from "node:assert/strict";
import type { CollaborationRow } from "../../rows.ts";
import { LibraryCase, type Said } from "../../testing/library_case.ts";

const DAYS = 86_400_000;

function approval(opened_seq: number, more: Partial<CollaborationRow> = {}): CollaborationRow {
  return {
    ...{ session_id: `s${opened_seq}`, state: "open", requester: "A", target_ai: "operator", partner: null },
    ...{
      fence: 0,
      last_partner: null,
      last_fence: 0,
      attempt: 1,
      questions: [],
      lease_ms: null,
      claimed_microusd: 0,
    },
    request: '{"collaboration_type":"approval","description":"delete it","task":{"size":1.50}}',
    ...{ ttl_ms: 7 * DAYS, opened_seq, closed_seq: null, reason: null, open_since_ms: null },
    ...more,
  };
}

const message = (content: unknown, more: object = {}): Said => ({
  message_type: "message",
  data: { content, ...more },
});
const request: Said = { message_type: "collaboration_request", data: { collaboration_type: "approval" } };
const toOperator = { audience: ["operator"] };

const read = (made: LibraryCase, now_ms = 2_000) => made.view.inbox({ limit: 100, now_ms });

Deno.test("the inbox has the open approvals with what was asked, and no other collaboration, the newest first", () => {
  using made = new LibraryCase();
  made.say("A", [request], { ...toOperator, sessions: [approval(1)] });
  made.say("A", [request], { sessions: [approval(2, { target_ai: null })] });
  made.say("B", [request], {
    ...toOperator,
    sessions: [approval(3, { requester: "B", state: "completed" })],
  });
  made.say("B", [request], {
    ...toOperator,
    sessions: [approval(4, { requester: "B", ttl_ms: 5_000, open_since_ms: 4_000 })],
  });
  const { approvals, messages, waiting } = read(made);
  assert.deepEqual(approvals.map(({ session_id, requester, ttl_ms }) => [session_id, requester, ttl_ms]), [
    ["s4", "B", 5_000],
    ["s1", "A", 7 * DAYS],
  ]);
  assert.deepEqual(approvals[1], {
    ...{ session_id: "s1", requester: "A", asked_seq: 1, asked_ms: 1_001, open_since_ms: null },
    ...{ ttl_ms: 7 * DAYS, collaboration_type: "approval", description: "delete it", task: '{"size":1.50}' },
  });
  assert.equal(approvals[0]!.open_since_ms, 4_000);
  assert.deepEqual([messages, waiting], [[], 2]);
});

Deno.test("messages to the operator stand there for seven days, or as long as they say, and those to others do not", () => {
  using made = new LibraryCase();
  made.say("A", [message("one"), message({ n: 1.50 })], toOperator);
  made.say("A", [message("to all")]);
  made.say("B", [message("short", { ttl_ms: 1_000 })], toOperator);
  made.say("B", [message("to A")], { audience: ["A"] });
  assert.deepEqual(read(made).messages.map(({ seq, source_ai, content }) => [seq, source_ai, content]), [
    [4, "B", "short"],
    [2, "A", '{"n":1.5}'],
    [1, "A", "one"],
  ]);
  assert.deepEqual(read(made, 2_004).messages.map(({ seq }) => seq), [2, 1]);
  assert.equal(read(made, 1_000 + 7 * DAYS).waiting, 2);
  assert.deepEqual(read(made, 1_001 + 7 * DAYS).messages, []);
});

Deno.test("a message is answered by what the operator wrote in its thread after it, and waits until then", () => {
  using made = new LibraryCase();
  made.say("A", [message("one")], toOperator);
  made.say("B", [message("two")], toOperator);
  const reply = { message_type: "message", message_id: "m1", data: { content: "yes", reply_to: 1 } };
  made.say(
    "operator",
    [reply],
    { audience: ["A"], replies: [{ seq: 3, root: 1 }] },
  );
  made.say("A", [message("and now?", { reply_to: 3 })], { ...toOperator, replies: [{ seq: 4, root: 1 }] });
  const { messages, waiting } = read(made);
  assert.deepEqual(messages.map(({ seq, answered_seq }) => [seq, answered_seq]), [[4, null], [2, null], [
    1,
    3,
  ]]);
  assert.equal(waiting, 2);
});

Deno.test("a long message is cut, and says so", () => {
  using made = new LibraryCase();
  made.say("A", [message("x".repeat(8_001))], toOperator);
  const [{ content, is_cut } = { content: "", is_cut: false }] = read(made).messages;
  assert.deepEqual([content.length, is_cut], [8_000, true]);
});
