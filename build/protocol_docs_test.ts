import assert from "node:assert/strict";
import * as z from "zod";
import { protocolDocument } from "./protocol_docs.ts";
import { EXAMPLE } from "./protocol_docs_example.ts";
import { kindOf } from "./protocol_docs_fields.ts";
import { ERRORS } from "../protocol/errors.ts";
import { readLine } from "../protocol/framing.ts";
import { DEFAULT_LIMITS, LIMITS } from "../protocol/limits.ts";
import { authSchema } from "../protocol/auth_line.ts";
import { MESSAGES, type MessageType } from "../protocol/messages.ts";

Deno.test("PROTOCOL.md is what its tables and prose make", async () => {
  const written = await Deno.readTextFile(new URL("../PROTOCOL.md", import.meta.url));
  assert.ok(written === protocolDocument(), "PROTOCOL.md is stale: run deno task docs");
});

Deno.test("PROTOCOL.md names every message, field, error and limit", () => {
  const text = protocolDocument();
  for (const [type, { schema }] of Object.entries(MESSAGES)) {
    const section = text.slice(text.indexOf(`### ${type}\n`));
    for (const field of Object.keys(schema.shape)) {
      assert.match(section, new RegExp(`^\\| \`${field}\``, "m"));
    }
  }
  for (const name of [...Object.keys(ERRORS), ...Object.keys(LIMITS)]) {
    assert.ok(text.includes(`\`${name}\``), name);
  }
});

Deno.test("the example's lines meet the schemas", () => {
  const [first, ...rest] = EXAMPLE;
  authSchema().parse(JSON.parse(first!.line));
  for (const { from, line } of rest) {
    if (from === "ai") {
      assert.ok(readLine(line, DEFAULT_LIMITS).ok, line);
    } else {
      const message = JSON.parse(line);
      const { fields, schema } = MESSAGES[message.message_type as MessageType];
      schema.parse(fields === "data" ? message.data : message);
    }
  }
});

Deno.test("in the example an ack comes after an entry with a higher seq, and entries are in order", () => {
  const lines = EXAMPLE.filter(({ from }) => from === "hub").map(({ line }) => JSON.parse(line));
  const seqs = lines.filter(({ source_ai, seq }) => source_ai !== undefined && seq !== undefined).map((
    { seq },
  ) => seq);
  assert.deepEqual(seqs, seqs.toSorted((a, b) => a - b));
  const started = lines.findIndex(({ message_type }) => message_type === "collaboration_started");
  const ack = lines.findIndex(({ message_type, fence }) => message_type === "ack" && fence !== undefined);
  assert.ok(started < ack && lines[started].seq > lines[ack].seq);
});

Deno.test("a kind states what a value must be", () => {
  const kinds = [
    z.string().min(1).max(1_000),
    z.string().max(5),
    z.int().min(1).max(2_000),
    z.number().min(0),
    z.array(z.string()).max(3),
    z.enum(["a", "b"]),
    z.looseObject({}),
  ].map(kindOf);
  assert.deepEqual(kinds, [
    "string, 1–1,000",
    "string, at most 5",
    "integer, 1–2,000",
    "number, at least 0",
    "array of (string), at most 3",
    "`a` | `b`",
    "object",
  ]);
});
