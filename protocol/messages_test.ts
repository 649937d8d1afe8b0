import assert from "node:assert/strict";
import * as z from "zod";
import { LIMITS } from "./limits.ts";
import { authSchema } from "./auth_line.ts";
import { MESSAGES } from "./messages.ts";

/** These numbers need no unit: their names say what they number, count or compare. */
const SEQS = [
  "seq",
  "entry_seq",
  "head_seq",
  "common_seq",
  "fence",
  "question_id",
  "cursor",
  "resume_from",
  "from",
  "to",
  "reply_to",
  "seqs",
  "done",
  "dead",
  "thread",
  "last_seq",
];
const COUNTS = [
  "patterns",
  "components",
  "pending",
  "matches",
  "members",
  "evals",
  "attempt",
  "heartbeat_missed",
  "hops",
  "input_tokens",
  "output_tokens",
  "limit",
];
/** Where a part of a list begins. */
const POSITIONS = ["position", "next"];
/** Scores are in the `unit` that stands beside them; a budget is in microusd. */
const OTHERS = ["score", "claimed", "measured", "progress", "protocol_version", "budget"];

/** Calls `found` with the key of every number in a JSON schema. */
function eachNumber(key: string, schema: z.core.JSONSchema.BaseSchema, found: (key: string) => void): void {
  if (schema.type === "number" || schema.type === "integer") found(key);
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    eachNumber(name, property as never, found);
  }
  for (const each of [schema.items, ...schema.anyOf ?? []]) {
    if (typeof each === "object" && !Array.isArray(each)) eachNumber(key, each as never, found);
  }
}

Deno.test("a number on the wire names its unit", () => {
  const keys = new Set(Object.keys(LIMITS));
  const schemas = [authSchema(), ...Object.values(MESSAGES).map(({ schema }) => schema)];
  for (const schema of schemas) {
    eachNumber("", z.toJSONSchema(schema, { unrepresentable: "any" }), (key) => keys.add(key));
  }
  for (const key of ["lease_ms", "progress", "resume_from", "score"]) assert.ok(keys.has(key), key);
  const unitless = new Set([...SEQS, ...COUNTS, ...POSITIONS, ...OTHERS]);
  const isClear = (key: string) => unitless.has(key) || /_(ms|bytes|total|microusd)$|^max_/.test(key);
  assert.deepEqual([...keys].filter((key) => !isClear(key)), []);
});

Deno.test("a delivery and a dead letter may be of what was sent to the operator", () => {
  const of = { seq: 7, ai_id: "operator" };
  assert.ok(MESSAGES.delivery.schema.safeParse({ ...of, state: "taken", fence: 8 }).success);
  assert.ok(MESSAGES.dead_letter.schema.safeParse({ ...of, state: "stored" }).success);
});

Deno.test("the schema of a message is made when it is first read, so that a program that starts makes few", () => {
  for (const [type, spec] of Object.entries(MESSAGES)) {
    assert.ok(Object.getOwnPropertyDescriptor(spec, "schema")?.get, type);
    assert.equal(spec.schema, spec.schema);
  }
});
