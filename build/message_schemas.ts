/** Gives the fields of every message as JSON Schema, from the table of messages. */
import * as z from "zod";
import { MESSAGES, type MessageType } from "../protocol/messages.ts";

/** A JSON Schema of draft 2020-12. */
export type JsonSchema = z.core.JSONSchema.JSONSchema;

const NAME = "^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$";
/** These kinds of value are checked by functions, of which JSON Schema knows nothing. */
const PATTERNS: Readonly<Record<string, string>> = { ai_id: NAME, topic: NAME };

/** Returns a schema of what stands in `data`, or of what stands beside `message_type`, by type of message. */
export function messageSchemas(): Readonly<Record<MessageType, JsonSchema>> {
  const schemas = Object.entries(MESSAGES).map(([type, { schema, about }]) => {
    const { $schema: _draft, ...rest } = z.toJSONSchema(schema, {
      io: "input",
      unrepresentable: "any",
      override: ({ jsonSchema }) => {
        const pattern = PATTERNS[jsonSchema.title ?? ""];
        if (pattern !== undefined) jsonSchema.pattern = pattern;
      },
    });
    return [type, { description: about, ...rest }];
  });
  return Object.fromEntries(schemas);
}
