import assert from "node:assert/strict";
import type * as z from "zod";
import { authSchema } from "./auth_line.ts";
import { MESSAGES } from "./messages.ts";
import { expectation, schemaNotMet } from "./refusals.ts";

function sentence(schema: z.ZodObject, value: unknown, at: string): string {
  const { error } = schema.safeParse(value, { error: expectation });
  return schemaNotMet(error!.issues[0]!, value, at).text;
}

Deno.test("a value that does not meet its schema is refused in our own wording, never in a library's", () => {
  const progress = MESSAGES.collaboration_progress.schema;
  assert.deepEqual([
    sentence(authSchema(), {}, ""),
    sentence(authSchema(), { ai_id: "a b" }, ""),
    sentence(authSchema(), { ai_id: "a", resume_from: "start" }, ""),
    sentence(authSchema(), { ai_id: "a", resume_from: -1 }, ""),
    sentence(MESSAGES.pattern_share.schema, { pattern_id: "p", domain: "d" }, "data"),
    sentence(progress, { session_id: "s1", fence: 1, progress: 7 }, "data"),
    sentence(progress, { session_id: "s1", fence: 1.5, progress: 1 }, "data"),
    sentence(MESSAGES.hello.schema, { specialization: "x", capabilities: [7] }, "data"),
  ], [
    'Invalid "ai_id", nothing: missing',
    'Invalid "ai_id", "a b": not an ai_id, which is 1 to 64 letters, digits, dots, dashes and underscores, ' +
    "the first a letter or digit, and neither hub nor operator",
    'Invalid "resume_from", "start": expected a seq or "cursor"',
    'Invalid "resume_from", -1: expected at least 0',
    'Invalid "data.content", nothing: missing',
    'Invalid "data.progress", 7: expected at most 1',
    'Invalid "data.fence", 1.5: expected a whole number',
    'Invalid "data.capabilities.0", 7: expected a string',
  ]);
});

Deno.test("a secret that is not what it must be is not shown", () => {
  assert.deepEqual([
    sentence(authSchema(), { ai_id: "a", token: "x".repeat(513) }, ""),
    sentence(authSchema(), { ai_id: "a", local_key: 12_345_678 }, ""),
  ], [
    'Invalid "token", which is not shown: expected at most 512 characters',
    'Invalid "local_key", which is not shown: expected a string',
  ]);
});
