import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { changedJournal } from "../../journal/testing/damaged_journal.ts";
import { type StoredFolder, storedFolder } from "../../journal/testing/stored_batches.ts";
import type { Wants } from "../../protocol/wants.ts";
import type { AiLedger, Stored } from "./ai_ledger.ts";
import { auditJournal } from "./audit.ts";

interface Line {
  readonly source_ai: string;
  readonly audience?: string;
  readonly message_id?: string;
  readonly message_type?: string;
  readonly data?: object;
}

/** Stores a journal of those batches, whose seqs begin at 1. */
function journalOf(...batches: Line[][]): Promise<StoredFolder> {
  return storedFolder(...batches.map((lines) => ({
    source_ai: lines[0]!.source_ai,
    audience: lines[0]!.audience ?? "*",
    messages: lines.map((line) => ({ message_type: "message", ...line })),
  })));
}

function ledger(ai_id: string, acks: Partial<Stored>[], counts: Partial<AiLedger> = {}): AiLedger {
  const stored = acks.map((ack) => ({ message_type: "message", message_id: "a", seq: 1, ...ack }));
  return {
    ai_id,
    stored: acks.length,
    ascending: () => stored,
    received: 0,
    outOfOrder: 0,
    streams: [],
    ...counts,
  };
}

const ROWS = [
  [{ source_ai: "AI_1", message_id: "a" }, { source_ai: "AI_1", message_id: "b" }],
  [{ source_ai: "AI_2", message_id: "a" }],
  [{ source_ai: "AI_1", message_id: "c" }],
];

Deno.test("an entry at its acknowledged seq is not lost, whichever process with that ai_id got the acknowledgement", async () => {
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
  assert.deepEqual(found, {
    ...{ acknowledged: 5, lost: 0, received: 5, out_of_order: 1 },
    ...{ streams: 0, streams_broken: 0, fences_shared: 0 },
  });
});

Deno.test("of an AI that wanted less, only what it wanted was due", async () => {
  await using journal = await journalOf(
    [{ source_ai: "AI_1", message_type: "verdict" }, { source_ai: "AI_1" }],
    [{ source_ai: "AI_1", audience: "AI_3" }],
    [{ source_ai: "AI_1", message_type: "verdict" }],
  );
  const broken = (wants: Wants | undefined, entries: number, sum: number) => {
    const streams = [{ wants, after: 0, last: 4, entries, sum }];
    return auditJournal(journal.database, [ledger("AI_3", [], { streams })]).streams_broken;
  };
  assert.equal(broken({ types: ["verdict"] }, 3, 1 + 3 + 4), 0);
  assert.equal(broken({}, 1, 3), 0);
  assert.equal(broken({ types: ["verdict"] }, 4, 10), 1);
  assert.equal(broken(undefined, 4, 10), 0);
});

for (
  const [what, wrong] of [
    ["behind the end of the journal", { message_id: "d", seq: 5 }],
    ["at another seq", { message_id: "b", seq: 1 }],
    ["at another AI's seq", { message_id: "a", seq: 3 }],
    ["with another message type", { message_id: "c", seq: 4, message_type: "verdict" }],
  ] as const
) {
  Deno.test(`an entry that was acknowledged ${what} is lost, the others are not`, async () => {
    await using journal = await journalOf(...ROWS);
    const acks = [{ message_id: "a", seq: 1 }, { message_id: "b", seq: 2 }, wrong, {
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

Deno.test("an acknowledged entry whose text changed on disk is lost", async () => {
  await using journal = await changedJournal();
  const acks = ledger("AI_1", [{ message_id: "a", seq: 1 }, { message_id: "b", seq: 2 }]);
  const { acknowledged, lost } = auditJournal(journal.database, [acks]);
  assert.deepEqual([acknowledged, lost], [2, 1]);
});

Deno.test("a stream over a damaged entry is not broken by it, one behind it still is by its own fault", async () => {
  await using journal = await changedJournal();
  const streams = [streamOf(0, [1, 2]), streamOf(1, [2]), streamOf(1, [2, 2])];
  const { streams_broken } = auditJournal(journal.database, [ledger("AI_2", [], { streams })]);
  assert.equal(streams_broken, 1);
});

Deno.test("a repeated accept with another message_id is acknowledged with the first one's seq and is not lost", async () => {
  const accept = { source_ai: "AI_1", message_type: "collaboration_accept", message_id: "a" };
  await using journal = await journalOf([accept]);
  const acks = [{ ...accept }, { ...accept, message_id: "b" }];
  assert.equal(auditJournal(journal.database, [ledger("AI_1", acks)]).lost, 0);
});

Deno.test("a fence with two partners is counted as shared", async () => {
  const started = (partner: string) => ({
    source_ai: "hub",
    message_type: "collaboration_started",
    data: { session_id: "s1", fence: 1, partner },
  });
  await using journal = await journalOf([started("AI_1")], [started("AI_2")]);
  assert.equal(auditJournal(journal.database, []).fences_shared, 1);
});

/** Of these seven entries 1, 3, 5 and 6 are for AI_1. */
const FOR_MANY = [
  [{ source_ai: "AI_2" }],
  [{ source_ai: "AI_1" }],
  [{ source_ai: "AI_2", audience: "AI_3,AI_1" }],
  [{ source_ai: "AI_2", audience: "AI_11" }],
  [{ source_ai: "hub" }, { source_ai: "hub" }],
  [{ source_ai: "AI_2", audience: "" }],
];

function streamOf(after: number, seqs: readonly number[]) {
  const sum = seqs.reduce((total, seq) => total + seq, 0);
  return { after, last: Math.max(after, ...seqs), entries: seqs.length, sum };
}

for (
  const [what, after, seqs, broken] of [
    ["all its entries", 0, [1, 3, 5, 6], 0],
    ["all its entries from its start to the last delivered one", 1, [3, 5], 0],
    ["one entry too few", 0, [1, 5, 6], 1],
    ["one entry of a batch too few", 0, [1, 3, 6], 1],
    ["an entry of its own", 0, [1, 2, 3], 1],
    ["an entry for others", 0, [1, 3, 4], 1],
    ["an entry twice", 0, [1, 3, 3], 1],
    ["another entry instead of one", 0, [1, 2, 5, 6], 1],
    ["an entry that the journal does not have", 0, [1, 3, 5, 6, 8], 1],
  ] as const
) {
  Deno.test(`a stream in which an AI got ${what} is ${broken === 0 ? "whole" : "broken"}`, async () => {
    await using journal = await journalOf(...FOR_MANY);
    const whole = streamOf(0, [1, 3, 5, 6]);
    const found = auditJournal(journal.database, [
      ledger("AI_1", [], { streams: [whole, streamOf(after, seqs)] }),
      ledger("AI_3", [], { streams: [streamOf(0, [1, 2, 3, 5, 6])] }),
    ]);
    assert.deepEqual([found.streams, found.streams_broken], [3, broken]);
  });
}

Deno.test("a stream over entries that were lost with the end of its epoch is not broken by that, one before them still is by its own fault", async () => {
  await using journal = await journalOf(...FOR_MANY);
  let epoch: string;
  {
    using db = new DatabaseSync(journal.database);
    epoch = String(db.prepare("SELECT epoch FROM epochs").get()!.epoch);
    db.exec("INSERT INTO epochs VALUES ('later', 4, 0)");
  }
  const of = (name: string, seqs: readonly number[]) => ({ ...streamOf(0, seqs), epoch: name });
  const streams = [
    of(epoch, [1, 3, 6]),
    of(epoch, [3]),
    of("later", [1, 3, 6]),
    of("of another branch", [3]),
  ];
  const { streams_broken } = auditJournal(journal.database, [ledger("AI_1", [], { streams })]);
  assert.equal(streams_broken, 2);
});

Deno.test("what went to a topic is due to who was in it then, and to nobody else", async () => {
  const topic = (source_ai: string, message_id: string) => [{ source_ai, audience: "#t", message_id }];
  await using journal = await journalOf(topic("AI_1", "a"), topic("AI_2", "b"), topic("AI_1", "c"));
  {
    using db = new DatabaseSync(journal.database);
    db.exec("INSERT INTO topic_members VALUES ('#t', 'AI_2', 2, NULL)");
  }
  const broken = (seqs: readonly number[]) =>
    auditJournal(journal.database, [ledger("AI_2", [], { streams: [streamOf(0, [...seqs])] })])
      .streams_broken;
  assert.deepEqual([broken([3]), broken([1, 3])], [0, 1]);
});
