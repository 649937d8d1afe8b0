import assert from "node:assert/strict";
import type { HubMessage } from "../client/hub_client.ts";
import { lineFor } from "./log_lines.ts";

function line(message_type: string, data: object, more: object = {}): string | undefined {
  const message = { message_type, seq: 1, source_ai: "AI_Node_2", timestamp: "", data, ...more };
  return lineFor(message as unknown as HubMessage, "AI_Node_1");
}

Deno.test("a training sync is logged with who is active and which collaborations are open", () => {
  const data = { active_ais: ["AI_Node_1", "AI_Node_2"], collab_ops: [{ session_id: "s4" }] };
  assert.equal(
    line("training_sync", data),
    "Received TRAINING_SYNC: active_ais=['AI_Node_1', 'AI_Node_2'], collab_ops=['s4']",
  );
  const empty = { active_ais: [], collab_ops: [] };
  assert.equal(line("training_sync", empty), "Received TRAINING_SYNC: active_ais=[], collab_ops=[]");
});

Deno.test("a collaboration is logged from acceptance to result", () => {
  const session_id = "s4";
  const started = { session_id, requester: "AI_Node_1", partner: "AI_Node_2" };
  assert.equal(line("collaboration_started", started), "AI_Node_2 accepted collaboration s4");
  assert.equal(line("collaboration_progress", { session_id, progress: 0.5 }), "AI_Node_2 is at 50 % of s4");
  const result = { objective: "experience", start: -0.4571, final: -0.3664 };
  assert.equal(
    line("collaboration_complete", { session_id, outcome: "success", result }),
    "AI_Node_2 completed collaboration s4: success, experience -0.457 → -0.366",
  );
  const odd = { start: "much", final: null };
  assert.equal(
    line("collaboration_complete", { session_id, outcome: "failure", result: odd }),
    "AI_Node_2 completed collaboration s4: failure",
  );
});

Deno.test("verdicts on others and replayed entries are not worth a line", () => {
  assert.equal(
    line("verdict", { subject: "AI_Node_1_pattern_00", result: "verified" }),
    "AI_Node_2 found AI_Node_1_pattern_00 verified",
  );
  assert.equal(line("verdict", { subject: "AI_Node_9_pattern_00", result: "verified" }), undefined);
  assert.equal(line("pattern_share", { pattern_id: "p" }, { replayed: true }), undefined);
});

Deno.test("a message to this AI by name is logged with its sender, also when replayed; messages to others are not", () => {
  const said = (content: unknown, more: object = {}) =>
    line("message", { content }, { source_ai: "operator", target_ai: "AI_Node_1", ...more });
  assert.equal(said("please stop at noon"), "Message from operator: please stop at noon");
  assert.equal(said("while you were away", { replayed: true }), "Message from operator: while you were away");
  assert.equal(said("hello", { source_ai: "AI_Node_2" }), "Message from AI_Node_2: hello");
  assert.equal(said("hello all", { target_ai: undefined }), undefined);
});

Deno.test("a message is logged in one line: hidden characters as code points, cut at 200, other content as JSON", () => {
  const said = (content: unknown) => line("message", { content }, { target_ai: "AI_Node_1" });
  assert.equal(said("a\nb\u202ec"), "Message from AI_Node_2: a⟨U+000A⟩b⟨U+202E⟩c");
  assert.equal(said("x".repeat(300)), `Message from AI_Node_2: ${"x".repeat(200)}…`);
  assert.equal(said({ of: ["y\n"] }), 'Message from AI_Node_2: {"of":["y\\n"]}');
});
