import assert from "node:assert/strict";
import { MESSAGES } from "../protocol/messages.ts";
import { linesJsonSchema } from "./line_schemas.ts";
import { messageTypes } from "./message_types.ts";

const WRITTEN: readonly (readonly [string, () => string])[] = [
  ["docs/messages.schema.json", linesJsonSchema],
  ["packages/js/message_types.ts", messageTypes],
];

Deno.test("the JSON Schema of all lines and the types of the client package are what the table of messages makes", async () => {
  for (const [path, make] of WRITTEN) {
    const written = await Deno.readTextFile(new URL(`../${path}`, import.meta.url));
    assert.ok(written === make(), `${path} is stale: run deno task docs`);
  }
});

Deno.test("the JSON Schema has a line for each message type, with its data or its fields beside the type", () => {
  const { oneOf, $defs } = JSON.parse(linesJsonSchema());
  assert.equal(oneOf.length, Object.keys(MESSAGES).length);
  const { message, ack, first_line } = $defs;
  assert.deepEqual(message.properties.message_type, { const: "message" });
  assert.deepEqual(message.properties.data.required, ["content"]);
  assert.ok("topic" in message.properties && "seq" in message.properties);
  assert.deepEqual(ack.required, ["message_type", "message_id"]);
  assert.deepEqual(first_line.required, ["ai_id"]);
});
