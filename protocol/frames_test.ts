import assert from "node:assert/strict";
import { readFirstFrame, readFrame } from "./frames.ts";
import { DEFAULT_LIMITS } from "./limits.ts";

const limits = { ...DEFAULT_LIMITS, max_line_bytes: 1_000, max_auth_line_bytes: 100 };
const codeOf = (line: { ok: boolean } | undefined) =>
  line?.ok === false ? (line as unknown as { code: string }).code : line?.ok;

Deno.test("a text frame is one line, with blanks around it; an empty one is ignored", () => {
  const line = readFrame(' \t{"message_type":"message","data":{"content":"ä"}}\r', limits);
  assert.ok(line?.ok);
  assert.equal(line.text, '{"message_type":"message","data":{"content":"ä"}}');
  assert.equal(line.bytes, line.text.length + 1);
  assert.equal(readFrame(" \r", limits), undefined);
  assert.equal(readFirstFrame("", limits), undefined);
  assert.equal(codeOf(readFirstFrame('{"ai_id":"AI_Node_1"}', limits)), true);
});

Deno.test("a binary frame, one with a line feed and one that is too long are refused, each with its own words", () => {
  for (const read of [readFrame, readFirstFrame]) {
    assert.equal(codeOf(read(new ArrayBuffer(3), limits)), "BAD_JSON");
    assert.equal(codeOf(read('{"ai_id":\n"AI_Node_1"}', limits)), "BAD_JSON");
    assert.equal(codeOf(read('{"ai_id":"AI_Node_1"}\n', limits)), "BAD_JSON");
    assert.equal(codeOf(read(`{"a":"${"x".repeat(1_000)}"}`, limits)), "LINE_TOO_LONG");
    assert.equal(codeOf(read("[", limits)), "BAD_JSON");
  }
  const binary = readFrame(new ArrayBuffer(3), limits);
  assert.ok(binary?.ok === false);
  assert.match(`${binary.text} ${binary.fix}`, /binary.*text frame/);
});
