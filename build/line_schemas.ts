/** Writes docs/messages.schema.json: every line of the protocol as JSON Schema, for readers in other languages. */
import * as z from "zod";
import { authSchema } from "../protocol/auth_line.ts";
import type { MessageSpec } from "../protocol/message_spec.ts";
import { MESSAGES, type MessageType, TOPICAL } from "../protocol/messages.ts";
import { type JsonSchema, messageSchemas } from "./message_schemas.ts";

const AI_ID = "^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$";

/** Returns the whole file, with a line feed at its end. A line meets one of its definitions: that of its `message_type`. */
export function linesJsonSchema(): string {
  const { $schema, ...first } = z.toJSONSchema(authSchema(), { io: "input", unrepresentable: "any" });
  const types = Object.keys(MESSAGES) as MessageType[];
  const fields = messageSchemas();
  const lines = types.map((type) => [type, lineSchema(type, MESSAGES[type], fields[type])] as const);
  const document = {
    $schema,
    title: "Lines between AIs and an aicollab hub",
    description:
      "The first line of a connection meets first_line, every other one its message_type's definition",
    oneOf: types.map((type) => ({ $ref: `#/$defs/${type}` })),
    $defs: { first_line: first, ...Object.fromEntries(lines) },
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

function lineSchema(type: MessageType, spec: MessageSpec, fields: JsonSchema): JsonSchema {
  const { description, ...data } = fields;
  const message_type = { const: type };
  if (spec.fields === "envelope") {
    const { properties, required = [] } = data;
    return {
      ...{ description, type: "object", properties: { message_type, ...properties } },
      required: ["message_type", ...required],
    } as JsonSchema;
  }
  const isSent = spec.sender !== "hub";
  const isEntry = spec.durable === "yes";
  const properties = {
    message_type,
    message_id: { type: "string", minLength: 1, maxLength: 128 },
    ...(isSent ? { target_ai: { type: "string", pattern: AI_ID } } : {}),
    ...(TOPICAL.has(type) ? { topic: { type: "string", pattern: AI_ID } } : {}),
    ...(isEntry ? { seq: { type: "integer", minimum: 1, description: "set by the hub" } } : {}),
    source_ai: { type: "string", description: "set by the hub" },
    timestamp: { type: "string", format: "date-time", description: "set by the hub" },
    ...(isEntry ? { replayed: { const: true, description: "set by the hub" } } : {}),
    data,
  };
  return { description, type: "object", properties, required: ["message_type", "data"] } as JsonSchema;
}
