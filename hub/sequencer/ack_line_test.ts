import assert from "node:assert/strict";
import { errorLine } from "../../protocol/hub_lines.ts";
import { ackLine } from "./ack_line.ts";

Deno.test("an ack has seq where something was stored, and the collaboration's fields behind it", () => {
  assert.equal(ackLine("1", undefined, undefined), '{"message_type":"ack","message_id":"1"}');
  assert.equal(ackLine("1", undefined, {}), '{"message_type":"ack","message_id":"1"}');
  assert.equal(ackLine("1", 7, {}), '{"message_type":"ack","message_id":"1","seq":7}');
  assert.equal(
    ackLine("1", 7, { seq: 7, duplicate: true, session_id: "s7", matches: 0 }),
    '{"message_type":"ack","message_id":"1","seq":7,"duplicate":true,"session_id":"s7","matches":0}',
  );
});

Deno.test("a message_id is answered as it was sent, whatever it holds", () => {
  const id = 'a "quoted" \\ line\n\u0001 \u{1f600}';
  assert.equal(JSON.parse(ackLine(id, 1, undefined)).message_id, id);
  assert.equal(JSON.parse(errorLine("BAD_JSON", { text: "", messageId: id })).message_id, id);
  assert.equal(ackLine(id, 1, undefined).includes("\n"), false);
});
