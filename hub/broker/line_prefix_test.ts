import assert from "node:assert/strict";
import { entryPrefix, withoutPrefix } from "./line_prefix.ts";

const AT = "2026-11-22T14:02:11.000Z";

Deno.test("the hub's fields stand in front of the sender's text and come off again", () => {
  for (const text of ['{"message_type":"message","data":{}}', '{ "data" : {"seq":1}, "message_type":"x"}']) {
    const line = entryPrefix(977, "AI_Node_1", AT) + text.slice(1);
    assert.deepEqual(JSON.parse(line), {
      seq: 977,
      source_ai: "AI_Node_1",
      timestamp: AT,
      ...JSON.parse(text),
    });
    assert.equal(withoutPrefix(line), text);
  }
});
