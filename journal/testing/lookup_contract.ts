/** The part of the journal's contract that says what is found by a seq, an AI or a message_id. */
import assert from "node:assert/strict";
import type { DeliveryRow, ReceiptRow } from "../rows.ts";
import { append, batch, commit } from "./commits.ts";
import type { TestOfJournal } from "./journal_case.ts";

export function testLookups(test: TestOfJournal): void {
  test("the first entry that names an AI is found by its batch", async (journal) => {
    await append(
      journal,
      commit([batch(1, "A", "*", ["1"]), batch(2, "A", ["C"], ["2"]), batch(3, "A", ["B", "C"], ["3", "4"])]),
    );
    assert.equal(await journal.firstDirected("A"), null);
    assert.equal(await journal.firstDirected("B"), 3);
    assert.equal(await journal.firstDirected("C"), 2);
  });

  test("recentIds are the last messages of an AI that carry a message_id, oldest first", async (journal) => {
    await append(
      journal,
      commit([
        batch(1, "A", "*", [{ id: "m1", text: "1" }, "no id", { id: "m3", text: "3" }]),
        batch(4, "B", "*", [{ id: "other", text: "4" }]),
        batch(5, "A", ["B"], ['speaks of "message_id":"m9"']),
        batch(6, "A", [], [{ id: 'm"6', text: "6" }]),
      ]),
    );
    assert.deepEqual(await journal.recentIds("A", 10), [["m1", 1], ["m3", 3], ['m"6', 6]]);
    assert.deepEqual(await journal.recentIds("A", 2), [["m3", 3], ['m"6', 6]]);
    assert.deepEqual(await journal.recentIds("C", 2), []);
  });

  test("recentIds read as far back as they must", async (journal) => {
    const batches = Array.from(
      { length: 200 },
      (_, i) => batch(i + 1, "A", "*", [{ id: `m${i + 1}`, text: "x" }]),
    );
    await append(journal, commit(batches));
    const ids = await journal.recentIds("A", 150);
    assert.deepEqual([ids.length, ids[0], ids.at(-1)], [150, ["m51", 51], ["m200", 200]]);
  });

  test("a line is found by its seq", async (journal) => {
    const batches = [batch(1, "A", "*", ["1", "naïve", "3"]), batch(4, "hub", [], ["4"])];
    await append(journal, commit(batches));
    const stored = batches.flatMap(({ lines }) => new TextDecoder().decode(lines).split("\n").slice(0, -1));
    for (const [i, line] of stored.entries()) assert.equal(await journal.line(i + 1), line);
    assert.equal(await journal.line(0), null);
    assert.equal(await journal.line(5), null);
  });

  test("a reply finds who said what it answers to whom, and the thread as it was committed last", async (journal) => {
    const thread = { root: 1, last_ai: "B", before_ai: "A", hops: 1, last_seq: 2, stopped_seq: null };
    const replies = [{ seq: 2, root: 1 }];
    await append(journal, commit([batch(1, "A", "*", ["1"])]));
    assert.deepEqual(await journal.repliedTo(1, "B"), {
      source: "A",
      audience: "*",
      root: 1,
      wasMember: false,
      thread: null,
      receipt: null,
    });
    await append(journal, commit([batch(2, "B", ["A"], ["2"])], { threads: [thread], replies }));
    const stopped = { ...thread, stopped_seq: 3 };
    await append(journal, commit([batch(3, "hub", ["A", "B"], ["3"])], { threads: [stopped] }));
    assert.deepEqual(await journal.repliedTo(1, "B"), {
      source: "A",
      audience: "*",
      root: 1,
      wasMember: false,
      thread: stopped,
      receipt: null,
    });
    assert.deepEqual(await journal.repliedTo(2, "B"), {
      source: "B",
      audience: ["A"],
      root: 1,
      wasMember: false,
      thread: stopped,
      receipt: null,
    });
    for (const seq of [0, 4]) assert.equal(await journal.repliedTo(seq, "B"), null);
  });

  test("a receipt has its last state, and each state that was reached stays", async (journal) => {
    const receipt = { seq: 1, ai_id: "B", sender: "A", request: false, asked: true, expires_ms: 9_000 };
    const stored = { ...receipt, state: "stored", open: true, at_ms: 1, bell: null, fence: null } as const;
    const rung = { ...stored, state: "rung", at_ms: 2, bell: "socket" } as const;
    const fetched = { ...stored, state: "fetched", at_ms: 3, open: false } as const;
    const rowOf = ({ at_ms: _at, bell: _bell, fence: _fence, ...row }: DeliveryRow): ReceiptRow => row;
    const waits = { ...stored, seq: 2, ai_id: "C" };
    await append(
      journal,
      commit([batch(1, "A", ["B"], ["1"]), batch(2, "A", ["C"], ["2"])], { deliveries: [stored, waits] }),
    );
    assert.deepEqual((await journal.snapshot()).receipts, [rowOf(stored), rowOf(waits)]);
    await append(journal, commit([batch(3, "hub", ["A"], ["3"])], { deliveries: [rung, fetched] }));
    assert.deepEqual((await journal.snapshot()).receipts, [rowOf(waits)]);
    assert.deepEqual(await journal.receipts("B", [1, 2, 7]), [rowOf(fetched)]);
    assert.deepEqual((await journal.repliedTo(1, "B"))?.receipt, rowOf(fetched));
    assert.equal((await journal.repliedTo(1, "C"))?.receipt, null);
    const reached = (await journal.deliveries(1)).map(({ state, at_ms, bell }) => ({ state, at_ms, bell }));
    assert.deepEqual(reached, [
      { state: "stored", at_ms: 1, bell: null },
      { state: "rung", at_ms: 2, bell: "socket" },
      { state: "fetched", at_ms: 3, bell: null },
    ]);
    await append(journal, commit([batch(4, "hub", [], ["4"])], { deliveries: [{ ...fetched, at_ms: 8 }] }));
    assert.deepEqual(
      (await journal.deliveries(1)).map(({ at_ms }) => at_ms),
      [1, 2, 3],
      "a state has one time",
    );
  });

  test("what is done closes up to the first entry that concerns the AI and is not done", async (journal) => {
    const batches = [
      batch(1, "A", "*", ["1", "2"]),
      batch(3, "A", ["C"], ["3"]),
      batch(4, "A", ["B"], ["4"]),
    ];
    await append(journal, commit([...batches, batch(5, "B", "*", ["5"]), batch(6, "C", "*", ["6"])]));
    const closedUpTo = (
      after: number,
      done: readonly number[],
      more: { broadcastsAfter?: number; upTo?: number } = {},
    ) => journal.closedUpTo({ ai: "B", after, done, upTo: 6, ...more });
    assert.equal(await closedUpTo(0, []), 0);
    assert.equal(await closedUpTo(0, [1]), 1);
    assert.equal(await closedUpTo(0, [1, 2]), 3, "what concerns others is passed");
    assert.equal(await closedUpTo(0, [2, 4]), 0);
    assert.equal(await closedUpTo(2, [4]), 5);
    assert.equal(await closedUpTo(1, [2, 4, 6]), 6);
    assert.equal(await closedUpTo(1, [2, 4, 6], { upTo: 4 }), 4);
    assert.equal(await closedUpTo(0, [4], { broadcastsAfter: 2 }), 5, "broadcasts of before are passed");
  });
}
