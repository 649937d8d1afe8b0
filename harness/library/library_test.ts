import assert from "node:assert/strict";
import { DatabaseSync, type SQLInputValue } from "node:sqlite";
import { rowChecksum } from "../../journal/sqlite/batch_row.ts";
import { migrate } from "../../journal/sqlite/migrate.ts";
import { collaborationsOf } from "./collaborations.ts";
import { learningOf } from "./learning.ts";
import { lastMessages } from "./messages.ts";

const ZERO_MS = 1_000_000;

/** Makes the tables of a hub, with rows that a test inserts. */
function library() {
  const db = new DatabaseSync(":memory:");
  migrate(db);
  let seq = 0;
  const insert = (table: string, row: Readonly<Record<string, SQLInputValue>>) => {
    const names = Object.keys(row);
    db.prepare(`INSERT INTO ${table} (${names.join()}) VALUES (${names.map(() => "?").join()})`)
      .run(...Object.values(row));
  };
  return {
    db,
    event(atMs: number, kind: string, more: Readonly<Record<string, SQLInputValue>> = {}) {
      const row = { seq: ++seq, at_ms: ZERO_MS + atMs, source_ai: "A", session_id: "s1", ...more };
      insert("collaboration_events", { ...row, kind: `collaboration_${kind}` });
    },
    pattern(atMs: number, score: number, more: Readonly<Record<string, SQLInputValue>> = {}) {
      const row = { seq: ++seq, at_ms: ZERO_MS + atMs, source_ai: "A", pattern_id: `p${seq}`, score };
      insert("patterns", { ...row, domain: "ccd@1", unit: "of the best classic", direction: "min", ...more });
    },
    batch(first_seq: number, source_ai: string, audience: string, ...messages: object[]) {
      const lines = new TextEncoder().encode(messages.map((one) => `${JSON.stringify(one)}\n`).join(""));
      const last_seq = first_seq + messages.length - 1;
      const row = { first_seq, last_seq, at_ms: ZERO_MS + first_seq, source_ai, audience, lines };
      insert("journal", { ...row, crc32: rowChecksum(row) });
    },
    [Symbol.dispose]: () => db.close(),
  };
}

Deno.test("a collaboration that lost its partner shows both starts, when it was open again, and its last partner", () => {
  using lib = library();
  lib.event(10, "request", { collaboration_type: "feature_development" });
  lib.event(20, "started", { source_ai: "hub", partner: "B", fence: 3 });
  lib.event(30, "progress", { source_ai: "B", progress: 0.5 });
  lib.event(40, "reopened", { source_ai: "hub" });
  lib.event(50, "started", { source_ai: "hub", partner: "C", fence: 7 });
  lib.event(60, "closed", { source_ai: "hub", state: "completed" });
  const { sessions: [session], completed, round_trips_ms } = collaborationsOf(lib.db, ZERO_MS);
  assert.deepEqual([completed, round_trips_ms], [1, [50]]);
  assert.deepEqual(session, {
    ...{ session_id: "s1", collaboration_type: "feature_development", requester: "A", partner: "C" },
    ...{ state: "completed", requested_at_ms: 10, reopened_at_ms: [40], closed_at_ms: 60 },
    starts: [{ at_ms: 20, partner: "B", fence: 3 }, { at_ms: 50, partner: "C", fence: 7 }],
    progress: [{ at_ms: 30, share: 0.5 }],
  });
});

Deno.test("collaborations are counted by their states: expired and cancelled ones failed, open and active ones go on", () => {
  using lib = library();
  for (const [id, state] of [["s1", "expired"], ["s2", "cancelled"], ["s3", null], ["s4", null]] as const) {
    lib.event(1, "request", { session_id: id });
    if (id === "s4") lib.event(2, "started", { session_id: id, partner: "B", fence: 1 });
    if (state) lib.event(3, "closed", { session_id: id, state });
  }
  const { completed, failed, active, round_trips_ms } = collaborationsOf(lib.db, ZERO_MS);
  assert.deepEqual([completed, failed, active, round_trips_ms], [0, 2, 2, []]);
});

Deno.test("a learning curve holds every score of its own that an AI shared in a domain, from two on, without joint work", () => {
  using lib = library();
  lib.pattern(10, 1);
  lib.pattern(20, 0.8);
  lib.pattern(30, 0.9);
  lib.pattern(40, 0.1, { pattern_id: "joint" });
  lib.pattern(50, 0.5, { domain: "dmg@1" });
  lib.event(60, "complete", { outcome: "success", result: JSON.stringify({ pattern_id: "joint" }) });
  assert.deepEqual(learningOf(lib.db, ZERO_MS), [{
    ...{ ai_id: "A", domain: "ccd@1", unit: "of the best classic", direction: "min", alone: null },
    ...{ first_score: 1, best_score: 0.8 },
    points: [{ at_ms: 10, score: 1 }, { at_ms: 20, score: 0.8 }, { at_ms: 30, score: 0.9 }],
  }]);
});

Deno.test("joint work is shown with the unit and direction that its partner gave, and only where it has numbers", () => {
  using lib = library();
  const complete = (result: object) =>
    lib.event(1, "complete", { outcome: "success", result: JSON.stringify(result) });
  complete({ objective: "experience", unit: "points", direction: "max", start: -0.4, final: -0.3 });
  complete({ objective: "wear", unit: 7, direction: "up", start: 1, final: 2 });
  complete({ objective: "words", start: "little", final: "much" });
  const both = { session_id: "s1", partner: "A" };
  assert.deepEqual(collaborationsOf(lib.db, ZERO_MS).joint, [
    { ...both, objective: "experience", unit: "points", direction: "max", start: -0.4, final: -0.3 },
    { ...both, objective: "wear", unit: null, direction: null, start: 1, final: 2 },
  ]);
});

Deno.test("what is kept for the record is no message to everyone", () => {
  using lib = library();
  lib.batch(1, "A", "", { message_type: "collaboration_cancel", data: { session_id: "s1" } });
  lib.batch(2, "hub", "*", { message_type: "collaboration_closed", data: { session_id: "s1" } });
  const last = lastMessages(lib.db, { zeroMs: ZERO_MS, apart: new Set() });
  assert.deepEqual(last.map(({ seq }) => seq), [2]);
});

Deno.test("the last messages are the newest 500 in order, each with its own seq, without those of the load", () => {
  using lib = library();
  lib.batch(1, "A", "*", { message_type: "pattern_share", data: {} });
  lib.batch(2, "Talker", "*", { message_type: "message", data: {} }, { message_type: "message", data: {} });
  lib.batch(4, "hub", "A,B", { message_type: "collaboration_started", data: { session_id: "s1" } });
  const messages = (size: number) =>
    Array.from({ length: size }, () => ({ message_type: "verdict", data: {} }));
  lib.batch(5, "A", "*", ...messages(498));
  const last = lastMessages(lib.db, { zeroMs: ZERO_MS, apart: new Set(["Talker"]) });
  assert.deepEqual([last.length, last[0]!.seq, last[1]!.seq, last.at(-1)!.seq], [500, 1, 4, 502]);
  assert.deepEqual(last[1], {
    ...{ seq: 4, at_ms: 4, source_ai: "hub", message_type: "collaboration_started" },
    ...{ audience: ["A", "B"], session_id: "s1" },
  });
  lib.batch(503, "A", "*", ...messages(1));
  assert.equal(lastMessages(lib.db, { zeroMs: ZERO_MS, apart: new Set(["Talker"]) })[0]!.seq, 4);
});
