import assert from "node:assert/strict";
import { entryRow } from "./entry_row.ts";

function rowOf(message_type: string, data: object) {
  const front = `{"seq":7,"source_ai":"AI_1","timestamp":"2026-11-22T14:02:11.000Z",`;
  const line = front + JSON.stringify({ message_type, data }).slice(1);
  const row = entryRow(line, { atMs: 5, audience: ["AI_2"] });
  assert.deepEqual(entryRow(new TextEncoder().encode(line), { atMs: 5, audience: ["AI_2"] }), row);
  return row;
}

Deno.test("a row shows who said what to whom, and in which collaboration", () => {
  const data = { session_id: "s3", fence: 4, progress: 0.5, note: "half way" };
  assert.deepEqual(rowOf("collaboration_progress", data), {
    seq: 7,
    at_ms: 5,
    message_type: "collaboration_progress",
    source_ai: "AI_1",
    audience: ["AI_2"],
    session_id: "s3",
    text: "50 % · half way",
  });
});

Deno.test("a row's text is what the type is about, of whatever kind it is, and cut", () => {
  assert.equal(
    rowOf("pattern_share", { pattern_id: "p1", domain: "ccd@1", score: 0.25 }).text,
    "p1 · ccd@1 · 0.25",
  );
  assert.equal(
    rowOf("verdict", { result: "overclaimed", reason: "why", claimed: -0.92, measured: -0.9265988683719191 })
      .text,
    "overclaimed · claimed -0.92 · measured -0.926599 · why",
  );
  assert.equal(rowOf("collaboration_progress", { progress: "far" }).text, "far");
  assert.equal(rowOf("message", { content: { to: ["x"] } }).text, '{"to":["x"]}');
  assert.equal(rowOf("constructor", { content: "x" }).text, "");
  assert.equal(rowOf("message", { content: "x".repeat(1_000) }).text, `${"x".repeat(300)}…`);
  assert.equal(rowOf("message", { content: "x", session_id: 3 }).session_id, null);
});

Deno.test("what the hub says of a delivery names the entry, the AI, the state and the bell", () => {
  const rung = { seq: 42, ai_id: "AI_2", state: "rung", bell: "socket" };
  assert.equal(rowOf("delivery", rung).text, "entry 42 · AI_2 · rung · socket");
  assert.equal(
    rowOf("dead_letter", { seq: 42, ai_id: "AI_2", state: "stored" }).text,
    "entry 42 · AI_2 · stored",
  );
});

Deno.test("what is no text is shown as it was written", () => {
  const content = `{"n":12345678901234567890,"e":1.10, "1":[1.0]}`;
  const textOf = (data: string) =>
    entryRow(`{"seq":7,"source_ai":"A","message_type":"message","data":{"content":${data}}}`, {
      atMs: 5,
      audience: "*",
    }).text;
  assert.equal(textOf(content), content);
  assert.equal(textOf(" 12345678901234567890 "), "12345678901234567890");
  assert.equal(textOf("1.10"), "1.10");
});

Deno.test("the front of a long line shows what it is about, as text and as bytes", () => {
  const source = '"component_id":"not this"'.repeat(1_000);
  const evidence = { speed: 0.5 };
  const data = { domain: "ccd@1", component_id: 'c"\u202e\\1', evidence, session_id: "s3", source };
  const { text, session_id, message_type } = rowOf("code_share", data);
  assert.deepEqual([text, session_id, message_type], ['c"\u202e\\1 · ccd@1', "s3", "code_share"]);
  assert.equal(rowOf("pattern_share", { score: -1.5e-7, content: source }).text, "-1.5e-7");
  assert.equal(rowOf("verdict", { content: source, subject: "x" }).text, "");
});

Deno.test("a long text is cut between its characters", () => {
  const said = (content: string) => rowOf("message", { content }).text;
  assert.equal(said("x".repeat(70_000)), `${"x".repeat(300)}…`);
  assert.equal(said('\u0007"'.repeat(9_000)), `${'\u0007"'.repeat(150)}…`);
});
