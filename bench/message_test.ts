import assert from "node:assert/strict";
import { message, MESSAGE_BYTES, messageId } from "./message.ts";

Deno.test("every message has the same length and carries its mark once", () => {
  const texts = [
    message({ publisher: 0, index: 0 }),
    message({ publisher: 3, index: 9_999_999, messageId: messageId(9_999_999, "^"), target: "Absent" }),
    message({ publisher: 3, index: 1, messageId: messageId(1, "") }),
  ];
  for (const text of texts) {
    assert.equal(new TextEncoder().encode(text).length, MESSAGE_BYTES);
    assert.equal(text.split("~").length, 2);
    assert.equal(JSON.parse(text).message_type, "pattern_share");
  }
  assert.deepEqual(texts.map((text) => text.split("^").length - 1), [0, 1, 0]);
});
