import assert from "node:assert/strict";
import { DEFAULT_LIMITS } from "../../protocol/limits.ts";
import { readLine } from "../../protocol/framing.ts";
import type { ParsedLine } from "../../protocol/parse.ts";
import { TurnLines } from "./turn_lines.ts";

Deno.test("packed lines are the same when they are read again, refused ones at their places", () => {
  const lines = [
    "not JSON",
    `{"message_type":"message","message_id":"1","data":{"content":"\u{1f41d} \uFEFF\\n"}}`,
    `{"message_type":"message"}`,
    `{"message_type":"hello","specialization":"graphics"}`,
  ].map((text) => readLine(text, DEFAULT_LIMITS) as ParsedLine);
  const turnLines = new TurnLines();
  for (const line of lines) turnLines.add(line);
  turnLines.pack();
  assert.deepEqual(turnLines.reread(), lines);
  assert.equal(turnLines.count, lines.length);
  assert.equal(turnLines.bytes, lines.reduce((sum, { bytes }) => sum + bytes, 0));
});

Deno.test("packed lines that were all refused are the same when they are read again", () => {
  const refused = readLine("[]", DEFAULT_LIMITS) as ParsedLine;
  const turnLines = new TurnLines();
  turnLines.add(refused);
  turnLines.pack();
  assert.deepEqual(turnLines.reread(), [refused]);
});
