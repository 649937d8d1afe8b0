import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { sessionWorkOf } from "../library/session_work.ts";
import { type Asked, type SessionWork, taskResults } from "./task_results.ts";

const task = { n: 1, ai_id: "AI_A", start_ms: 0, text: "Review 1", capabilities: [], to: undefined };
const work: SessionWork = {
  ...{ session_id: "s1", requester: "AI_A", text: "Review 1", state: "completed" },
  ...{ partners: ["AI_1", "AI_2"], results: [{ output: "fine" }] },
};
const heard = { session_id: "s1", state: "completed", result: { output: "fine" } };
const asked: Asked = { task, asked_at_ms: 10, answered_at_ms: 900, heard };

Deno.test("a task is done as often as the journal has it completed, in whatever collaboration of its asker", () => {
  const [once] = taskResults([asked], [work, { ...work, requester: "AI_B" }, { ...work, text: "Review 2" }]);
  assert.deepEqual([once!.done, once!.hand_overs, once!.heard, once!.state], [1, 1, true, "completed"]);
  const [twice] = taskResults([asked], [work, { ...work, session_id: "s9" }]);
  assert.equal(twice!.done, 2);
  const [never] = taskResults([{ ...asked, heard: null, answered_at_ms: null }], []);
  assert.deepEqual([never!.done, never!.heard, never!.state], [0, false, "never stored"]);
});

Deno.test("a result is heard only where it is the very one that the journal has", () => {
  const [other] = taskResults([{ ...asked, heard: { ...heard, result: { output: "good" } } }], [work]);
  assert.equal(other!.heard, false);
});

Deno.test("the library says who took a task, with which results it was completed, and how far it is", () => {
  using db = new DatabaseSync(":memory:");
  db.exec(`CREATE TABLE collaboration_events
    (seq, session_id, kind, source_ai, partner, task, result, state)`);
  const add = db.prepare("INSERT INTO collaboration_events VALUES (?, ?, ?, ?, ?, ?, ?, ?)");
  const text = JSON.stringify({ text: "Review 1" });
  add.run(1, "s1", "collaboration_request", "AI_A", null, text, null, null);
  add.run(2, "s1", "collaboration_started", "hub", "AI_1", null, null, null);
  add.run(3, "s1", "collaboration_reopened", "hub", null, text, null, "open");
  add.run(4, "s1", "collaboration_started", "hub", "AI_2", null, null, null);
  add.run(5, "s2", "collaboration_request", "AI_A", null, null, null, null);
  add.run(6, "s1", "collaboration_complete", "AI_2", null, null, JSON.stringify({ output: "fine" }), null);
  add.run(7, "s1", "collaboration_closed", "hub", "AI_2", null, null, "completed");
  assert.deepEqual(sessionWorkOf(db), [
    work,
    { session_id: "s2", requester: "AI_A", text: null, state: "open", partners: [], results: [] },
  ]);
});
