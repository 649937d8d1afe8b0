import assert from "node:assert/strict";
import { MESSAGES } from "../protocol/messages.ts";
import { messageSchemas } from "./message_schemas.ts";

Deno.test("every message has a JSON Schema that says what is required, and which form names have", () => {
  const schemas = messageSchemas();
  assert.deepEqual(Object.keys(schemas), Object.keys(MESSAGES));
  const { description, properties, required, additionalProperties } = schemas.topic_join;
  assert.equal(description, MESSAGES.topic_join.about);
  assert.deepEqual([required, additionalProperties], [["topic"], {}]);
  assert.match(JSON.stringify(properties), /"title":"topic".*"pattern":"\^\[A-Za-z0-9\]/);
  assert.deepEqual(schemas.hello.required, ["specialization"], "what has a default may be missing");
});
