import assert from "node:assert/strict";
import { DEFAULT_LIMITS } from "../../protocol/limits.ts";
import { readLine } from "../../protocol/framing.ts";
import { TurnLines } from "./turn_lines.ts";

Deno.test("lines that waited are the same when they are read again, refused ones at their places", () => {
  const lines = [
    "not JSON",
    `{"message_type":"message","message_id":"1","data":{"content":"\u{1f41d} \uFEFF\\n"}}`,
    `{"message_type":"message"}`,
    `{"message_type":"hello","specialization":"graphics"}`,
  ].map((text) => readLine(text, DEFAULT_LIMITS));
  const waiting = new TurnLines();
  for (const line of lines) waiting.add(line);
  waiting.pack();
  assert.deepEqual(waiting.reread(), lines);
  assert.equal(waiting.count, lines.length);
  assert.equal(waiting.bytes, lines.reduce((sum, { bytes }) => sum + bytes, 0));
});

Deno.test("lines that were all refused are the same when they are read again", () => {
  const refused = readLine("[]", DEFAULT_LIMITS);
  const waiting = new TurnLines();
  waiting.add(refused);
  waiting.pack();
  assert.deepEqual(waiting.reread(), [refused]);
});
