import assert from "node:assert/strict";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { AiLedger, Stored } from "./ai_ledger.ts";
import { auditJournal } from "./audit.ts";

interface Line {
  readonly source_ai: string;
  readonly message_id?: string;
  readonly message_type?: string;
  readonly data?: object;
}

/** A database with a journal of those runs, a row each; seqs count on from 1. */
async function journalOf(...runs: Line[][]) {
  const folder = await Deno.makeTempDir({ prefix: "aicollab_audit_" });
  const database = join(folder, "hub_data.db");
  using db = new DatabaseSync(database);
  db.exec("CREATE TABLE journal (first_seq INTEGER PRIMARY KEY, last_seq, source_ai, lines BLOB)");
  let seq = 0;
  for (const run of runs) {
    const first = seq + 1;
    const text = run.map((line) => `${JSON.stringify({ seq: ++seq, message_type: "message", ...line })}\n`);
    db.prepare("INSERT INTO journal VALUES (?, ?, ?, ?)")
      .run(first, seq, run[0]!.source_ai, new TextEncoder().encode(text.join("")));
  }
  return { database, [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }) };
}

function ledger(ai_id: string, acks: Partial<Stored>[], counts: Partial<AiLedger> = {}): AiLedger {
  const stored = acks.map((ack) => ({ message_type: "message", message_id: "a", seq: 1, ...ack }));
  return { ai_id, stored: acks.length, ascending: () => stored, received: 0, outOfOrder: 0, ...counts };
}

const ROWS = [
  [{ source_ai: "AI_1", message_id: "a" }, { source_ai: "AI_1", message_id: "b" }],
  [{ source_ai: "AI_2", message_id: "a" }],
  [{ source_ai: "AI_1", message_id: "c" }],
];

Deno.test("what is where its sender was told is not lost, whichever process of a name was told", async () => {
  await using journal = await journalOf(...ROWS);
  const found = auditJournal(journal.database, [
    ledger("AI_1", [{ message_id: "a", seq: 1 }, { message_id: "c", seq: 4 }], {
      received: 2,
      outOfOrder: 1,
    }),
    ledger("AI_1", [{ message_id: "b", seq: 2 }]),
    ledger("AI_2", [{ message_id: "a", seq: 3 }, { message_id: "a", seq: 3 }], { received: 3 }),
    ledger("AI_3", []),
  ]);
  assert.deepEqual(found, { acknowledged: 5, lost: 0, received: 5, out_of_order: 1, fences_shared: 0 });
});

for (
  const [what, told] of [
    ["behind the end of the journal", { message_id: "d", seq: 5 }],
    ["under another seq", { message_id: "b", seq: 1 }],
    ["under another's seq", { message_id: "a", seq: 3 }],
    ["as a message of another type", { message_id: "c", seq: 4, message_type: "verdict" }],
  ] as const
) {
  Deno.test(`what was acknowledged ${what} is lost, the others are not`, async () => {
    await using journal = await journalOf(...ROWS);
    const acks = [{ message_id: "a", seq: 1 }, { message_id: "b", seq: 2 }, told, {
      message_id: "c",
      seq: 4,
    }];
    const { acknowledged, lost } = auditJournal(journal.database, [
      ledger("AI_1", acks.sort((a, b) => a.seq - b.seq)),
    ]);
    assert.deepEqual([acknowledged, lost], [4, 1]);
  });
}

Deno.test("an entry that the journal skips is lost", async () => {
  await using journal = await journalOf(...ROWS);
  {
    using db = new DatabaseSync(journal.database);
    db.exec("DELETE FROM journal WHERE first_seq = 1");
  }
  const acks = [{ message_id: "a", seq: 1 }, { message_id: "b", seq: 2 }, { message_id: "c", seq: 4 }];
  assert.equal(auditJournal(journal.database, [ledger("AI_1", acks)]).lost, 2);
});

Deno.test("an accept that was repeated under another id is told the first one's seq, and is not lost", async () => {
  const accept = { source_ai: "AI_1", message_type: "collaboration_accept", message_id: "a" };
  await using journal = await journalOf([accept]);
  const acks = [{ ...accept }, { ...accept, message_id: "b" }];
  assert.equal(auditJournal(journal.database, [ledger("AI_1", acks)]).lost, 0);
});

Deno.test("a fence with two partners is told", async () => {
  const started = (partner: string) => ({
    source_ai: "hub",
    message_type: "collaboration_started",
    data: { session_id: "s1", fence: 1, partner },
  });
  await using journal = await journalOf([started("AI_1")], [started("AI_2")]);
  assert.equal(auditJournal(journal.database, []).fences_shared, 1);
});
