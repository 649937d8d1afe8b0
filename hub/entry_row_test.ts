import assert from "node:assert/strict";
import { entryRow } from "./entry_row.ts";

function rowOf(message_type: string, data: object) {
  const front = `{"seq":7,"source_ai":"AI_1","timestamp":"2026-11-22T14:02:11.000Z",`;
  const line = front + JSON.stringify({ message_type, data }).slice(1);
  return entryRow(line, { atMs: 5, audience: ["AI_2"] });
}

Deno.test("a row tells who said what to whom, and in which session", () => {
  const data = { session_id: "s3", fence: 4, progress: 0.5, note: "half way" };
  assert.deepEqual(rowOf("collaboration_progress", data), {
    seq: 7,
    at_ms: 5,
    message_type: "collaboration_progress",
    source_ai: "AI_1",
    audience: ["AI_2"],
    session_id: "s3",
    text: "0.5 · half way",
  });
});

Deno.test("a row's text is what the type is about, of whatever kind it is, and cut", () => {
  assert.equal(
    rowOf("pattern_share", { pattern_id: "p1", domain: "ccd@1", score: 0.25 }).text,
    "p1 · ccd@1 · 0.25",
  );
  assert.equal(rowOf("message", { content: { to: ["x"] } }).text, '{"to":["x"]}');
  assert.equal(rowOf("constructor", { content: "x" }).text, "");
  assert.equal(rowOf("message", { content: "x".repeat(1_000) }).text, `${"x".repeat(300)}…`);
  assert.equal(rowOf("message", { content: "x", session_id: 3 }).session_id, null);
});

Deno.test("a long line is not parsed for its row", () => {
  const { message_type, text } = rowOf("message", { content: "x".repeat(70_000) });
  assert.deepEqual([message_type, text], ["message", ""]);
});
