import assert from "node:assert/strict";
import { batch, found, meta, newWriter, rows } from "../testing/message_writer.ts";
import { CatchUp } from "./catch_up.ts";
import { TABLES } from "./tables.ts";

Deno.test("the columns that are filled are the columns of the schema, in its order", () => {
  using made = newWriter();
  for (const [table, columns] of Object.entries(TABLES)) {
    const inSchema = made.writer.db.prepare(`SELECT name FROM pragma_table_info('${table}')`).all().map((
      { name },
    ) => name);
    // Its rowid is the seq, and no column of its own.
    if (table === "artifact_words") inSchema.unshift("rowid");
    assert.deepEqual(Object.keys(columns), inSchema, table);
  }
});

Deno.test("every kind of entry comes into its table with the fields of its message", () => {
  using made = newWriter(
    batch(1, "A", [
      {
        message_type: "pattern_share",
        message_id: "m1",
        data: {
          pattern_id: "p1",
          domain: "networking",
          content: "naïve",
          score: 2,
          unit: "ms",
          direction: "min",
          parents: ["p0"],
          digest: "sha256:0",
          more: 1,
        },
      },
      {
        message_type: "os_component_share",
        data: {
          component_id: "c1",
          domain: "networking",
          language: "c",
          source: "int x;",
          interface: "x",
          evidence: { runs: 3 },
          session_id: "s1",
          fence: 7,
        },
      },
      {
        message_type: "code_share",
        target_ai: "B",
        data: { component_id: "c2", domain: "d", language: "l", source: "" },
      },
      { message_type: "message", data: { content: "hello" } },
      {
        message_type: "verdict",
        data: { subject: "p1", result: "confirmed", claimed: 2, measured: 2.5, evals: 9 },
      },
      {
        message_type: "collaboration_request",
        data: {
          session_id: "s6",
          collaboration_type: "feature",
          required_capabilities: ["r"],
          ttl_ms: 1_000,
          task: { n: 1 },
        },
      },
    ]),
    batch(7, "hub", [
      {
        message_type: "collaboration_closed",
        data: { session_id: "s6", state: "completed", reason: "done" },
      },
    ]),
  );
  const { db } = made.writer;
  new CatchUp(db).run();
  assert.deepEqual(rows(db, "SELECT * FROM patterns"), [{
    seq: 1,
    at_ms: 1_001,
    source_ai: "A",
    target_ai: null,
    pattern_id: "p1",
    domain: "networking",
    content: '"naïve"',
    score: 2,
    unit: "ms",
    direction: "min",
    parents: '["p0"]',
    digest: "sha256:0",
  }]);
  assert.deepEqual(
    rows(
      db,
      "SELECT seq, at_ms, target_ai, kind, component_id, source, interface, evidence, session_id, fence FROM components",
    ),
    [
      {
        seq: 2,
        at_ms: 1_001,
        target_ai: null,
        kind: "os_component_share",
        component_id: "c1",
        source: "int x;",
        interface: "x",
        evidence: '{"runs":3}',
        session_id: "s1",
        fence: 7,
      },
      {
        seq: 3,
        at_ms: 1_001,
        target_ai: "B",
        kind: "code_share",
        component_id: "c2",
        source: "",
        interface: null,
        evidence: null,
        session_id: null,
        fence: null,
      },
    ],
  );
  assert.deepEqual(rows(db, "SELECT * FROM verdicts"), [
    {
      seq: 5,
      at_ms: 1_001,
      source_ai: "A",
      subject: "p1",
      result: "confirmed",
      claimed: 2,
      measured: 2.5,
      evals: 9,
    },
  ]);
  assert.deepEqual(
    rows(
      db,
      "SELECT seq, source_ai, kind, session_id, required_capabilities, ttl_ms, task, state, reason FROM collaboration_events",
    ),
    [
      {
        seq: 6,
        source_ai: "A",
        kind: "collaboration_request",
        session_id: "s6",
        required_capabilities: '["r"]',
        ttl_ms: 1_000,
        task: '{"n":1}',
        state: null,
        reason: null,
      },
      {
        seq: 7,
        source_ai: "hub",
        kind: "collaboration_closed",
        session_id: "s6",
        required_capabilities: null,
        ttl_ms: null,
        task: null,
        state: "completed",
        reason: "done",
      },
    ],
  );
  assert.deepEqual(meta(db), { head_seq: 7, indexed_seq: 7, unindexed_entries: 0 });
});

Deno.test("fields of an unforeseen type become null and stop nothing", () => {
  using made = newWriter(
    batch(1, "A", [
      { message_type: "pattern_share", data: { pattern_id: 5, score: "high", parents: "p", content: null } },
      { message_type: "verdict", data: { evals: 1.5, claimed: null } },
      { message_type: "collaboration_accept" },
    ]),
  );
  const { db } = made.writer;
  new CatchUp(db).run();
  assert.deepEqual(rows(db, "SELECT pattern_id, score, parents, content FROM patterns"), [
    { pattern_id: null, score: null, parents: '"p"', content: "null" },
  ]);
  assert.deepEqual(rows(db, "SELECT seq, evals, claimed FROM verdicts"), [{
    seq: 2,
    evals: null,
    claimed: null,
  }]);
  assert.deepEqual(rows(db, "SELECT seq, session_id FROM collaboration_events"), [{
    seq: 3,
    session_id: null,
  }]);
});

Deno.test("patterns and components are listed together, and found by their words", () => {
  const source = `int window; ${"x ".repeat(3_000)} end`;
  using made = newWriter(batch(1, "AI_Net", [
    {
      message_type: "pattern_share",
      data: { pattern_id: "p-1", domain: "ccd@1", content: { Größe: 5 }, score: 2 },
    },
    { message_type: "verdict", data: { subject: "p-1", result: "confirmed" } },
    { message_type: "code_share", data: { component_id: "c-1", source, session_id: "s1" } },
  ]));
  const { db } = made.writer;
  new CatchUp(db).run();
  assert.deepEqual(rows(db, "SELECT seq, kind, id, source_ai, domain, score, session_id FROM artifacts"), [
    { seq: 1, kind: "pattern", id: "p-1", source_ai: "AI_Net", domain: "ccd@1", score: 2, session_id: null },
    {
      seq: 3,
      kind: "component",
      id: "c-1",
      source_ai: "AI_Net",
      domain: null,
      score: null,
      session_id: "s1",
    },
  ]);
  assert.deepEqual(["ccd@1", "grosse", "größe", "window", "AI_Net", "end"].map((word) => found(db, word)), [
    [1],
    [],
    [1],
    [3],
    [1, 3],
    [],
  ]);
});

Deno.test("JSON comes into a table as it was written, and words are found by their parts", () => {
  const content = `{"n":12345678901234567890, "e":1.10,"onLossRate":[ 1.0 ]}`;
  using made = newWriter(batch(1, "A", [
    `{"seq":1,"source_ai":"A","timestamp":"","message_type":"pattern_share","data":{"pattern_id":"p","content":${content} , "parents":[ ]}}`,
    {
      message_type: "code_share",
      data: { component_id: "c2", source: "function tileEncoder() {}", evidence: null },
    },
  ]));
  const { db } = made.writer;
  new CatchUp(db).run();
  assert.deepEqual(rows(db, "SELECT content, parents FROM patterns"), [{ content, parents: "[ ]" }]);
  assert.deepEqual(rows(db, "SELECT evidence FROM components"), [{ evidence: "null" }]);
  assert.deepEqual(["LossRate", "rate", "encoder", "oder"].map((word) => found(db, word)), [
    [1],
    [1],
    [2],
    [],
  ]);
});
