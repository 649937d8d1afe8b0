/** The part of the journal's contract that says what pages hold for a reader, and how many entries wait for it. */
import assert from "node:assert/strict";
import type { Journal } from "../journal.ts";
import type { Wants } from "../tags.ts";
import { append, batch, commit, entriesOf } from "./commits.ts";
import { ALL, seqs, type TestOfJournal } from "./journal_case.ts";

export function testPages(test: TestOfJournal): void {
  test("a page holds broadcasts of others and what is directed to the reader, in order", async (journal) => {
    await append(
      journal,
      commit([
        batch(1, "A", "*", ["a1", "a2"]),
        batch(3, "B", "*", ["b3"]),
        batch(4, "A", ["C"], ["to C"]),
        batch(5, "hub", ["A", "B"], ["to both"]),
        batch(6, "hub", [], ["for the record"]),
        batch(7, "C", ["B"], ["to B"]),
      ]),
    );
    await append(journal, commit([batch(8, "hub", "*", ["all"])]));
    assert.deepEqual(await seqs(journal, { ai: "A" }), [3, 5, 8]);
    assert.deepEqual(await seqs(journal, { ai: "B" }), [1, 2, 5, 7, 8]);
    assert.deepEqual(await seqs(journal, { ai: "C" }), [1, 2, 3, 4, 8]);
    assert.deepEqual(await seqs(journal, { ai: "new" }), [1, 2, 3, 8]);
  });

  test("a page holds the stored bytes unchanged", async (journal) => {
    const stored = batch(1, "A", "*", ["naïve 🌍", "second"]);
    await append(journal, commit([stored]));
    assert.deepEqual((await journal.page({ ...ALL, ai: "B" })).lines, stored.lines);
  });

  test("a page cuts batches to the range, by entries", async (journal) => {
    await append(
      journal,
      commit([batch(1, "A", "*", ["1", "2", "3", "4"]), batch(5, "A", ["B"], ["5", "6", "7"])]),
    );
    for (let after = 0; after <= 7; after++) {
      for (let upTo = after; upTo <= 8; upTo++) {
        const page = await journal.page({ ...ALL, ai: "B", after, upTo });
        const expected = [1, 2, 3, 4, 5, 6, 7].filter((seq) => seq > after && seq <= upTo);
        assert.deepEqual(entriesOf(page).map(({ seq }) => seq), expected);
        assert.equal(page.last, expected.at(-1) ?? after);
        assert.equal(page.more, false);
      }
    }
  });

  test("replayed lines are marked and otherwise the same", async (journal) => {
    await append(journal, commit([batch(1, "A", "*", ["1", "2"]), batch(3, "A", ["B"], ["3"])]));
    const [page, plain] = [
      await journal.page({ ...ALL, ai: "B", after: 1, replayed: true }),
      await journal.page({ ...ALL, ai: "B", after: 1 }),
    ];
    assert.deepEqual(entriesOf(page), [
      { seq: 2, content: "2", replayed: true },
      { seq: 3, content: "3", replayed: true },
    ]);
    assert.equal(
      new TextDecoder().decode(page.lines).replaceAll('"replayed":true,', ""),
      new TextDecoder().decode(plain.lines),
    );
  });

  test("pages follow each other without gap or repetition, and the last one is marked", async (journal) => {
    const batches = [1, 5, 9, 13, 17, 21, 25, 29, 33, 37].flatMap((first) => [
      batch(first, "A", "*", ["x", "y"]),
      batch(first + 2, "B", "*", ["own"]),
      batch(first + 3, "A", ["B"], ["z"]),
    ]);
    await append(journal, commit(batches));
    const read: number[] = [];
    let after = 0, pages = 0;
    for (;;) {
      const page = await journal.page({ ai: "B", after, upTo: 40, replayed: false, maxBytes: 200 });
      pages++;
      read.push(...entriesOf(page).map(({ seq }) => seq));
      assert.equal(page.last, read.at(-1));
      after = page.last;
      if (!page.more) break;
    }
    assert.deepEqual(read, Array.from({ length: 40 }, (_, i) => i + 1).filter((seq) => seq % 4 !== 3));
    assert.ok(pages > 5);
  });

  test("a page holds at least one batch, however small it should be", async (journal) => {
    await append(journal, commit([batch(1, "A", "*", ["1", "2"]), batch(3, "A", "*", ["3"])]));
    const page = await journal.page({ ...ALL, ai: "B", maxBytes: 1 });
    assert.deepEqual(entriesOf(page).map(({ seq }) => seq), [1, 2]);
    assert.equal(page.more, true);
  });

  test("pending counts what a page would hold, up to the bound", async (journal) => {
    await append(
      journal,
      commit([
        batch(1, "A", "*", ["1", "2", "3"]),
        batch(4, "B", "*", ["own"]),
        batch(5, "A", ["B"], ["5", "6"]),
        batch(7, "A", ["C"], ["7"]),
        batch(8, "hub", [], ["8"]),
        batch(9, "C", "*", ["9"]),
      ]),
    );
    for (let after = 0; after <= 9; after++) {
      const count = (await seqs(journal, { ai: "B", after })).length;
      for (const max of [1, 2, 5, 100]) {
        assert.equal(
          await journal.pending({ ai: "B", after, max }),
          Math.min(count, max),
          `after ${after}, at most ${max}`,
        );
      }
    }
  });

  test("broadcasts up to a seq can be left out of pages and counts, what is directed stays", async (journal) => {
    await append(
      journal,
      commit([
        batch(1, "A", "*", ["1", "2"]),
        batch(3, "A", ["B"], ["3"]),
        batch(4, "A", "*", ["4"]),
        batch(5, "hub", ["B", "C"], ["5"]),
        batch(6, "A", "*", ["6", "7"]),
      ]),
    );
    for (
      const [after, broadcastsAfter, expected] of [
        [0, 0, [1, 2, 3, 4, 5, 6, 7]],
        [0, 2, [3, 4, 5, 6, 7]],
        [0, 5, [3, 5, 6, 7]],
        [3, 5, [5, 6, 7]],
        [0, 7, [3, 5]],
        [6, 5, [7]],
        [5, 7, []],
      ] as const
    ) {
      assert.deepEqual(await seqs(journal, { ai: "B", after, broadcastsAfter }), expected);
      assert.equal(await journal.pending({ ai: "B", after, broadcastsAfter, max: 100 }), expected.length);
      if (expected.length > 0) {
        const page = await journal.page({ ...ALL, ai: "B", after, broadcastsAfter, maxBytes: 1 });
        assert.deepEqual(entriesOf(page)[0]!.seq, expected[0]);
      }
    }
  });

  test("a reader that wants only some broadcasts gets these, what names it, and what is of its collaborations", async (journal) => {
    const pattern = (domain: string) => ({ type: "pattern_share", domain });
    const request = { type: "collaboration_request", requires: ["review"], parties: [] };
    const closed = { type: "collaboration_closed", requires: ["review", "rust"], parties: ["A", "R"] };
    await append(
      journal,
      commit([
        batch(1, "A", "*", ["1", "2"], pattern("networking")),
        batch(3, "A", "*", ["3"], pattern("graphics")),
        batch(4, "A", ["R"], ["4"]),
        batch(5, "A", "*", ["5"], { type: "verdict" }),
        batch(6, "A", "*", ["6"], request),
        batch(7, "R", "*", ["7"], pattern("networking")),
        batch(8, "hub", "*", ["8"], closed),
        batch(9, "A", ["B"], ["9"]),
        batch(10, "A", "*", ["10"], pattern("networking")),
      ]),
    );
    const cases: [Wants, number[]][] = [
      [{}, [4, 8]],
      [{ types: ["pattern_share"] }, [1, 2, 3, 4, 8, 10]],
      [{ domains: ["networking"] }, [1, 2, 4, 8, 10]],
      [{ types: ["pattern_share", "verdict"], domains: ["graphics"] }, [3, 4, 5, 8]],
      [{ types: ["verdict"], domains: ["networking"] }, [4, 5, 8]],
      [{ capabilities: ["review", "routing"] }, [4, 6, 8]],
      [{ capabilities: [] }, [4, 8]],
    ];
    for (const [wants, due] of cases) {
      assert.deepEqual(await seqs(journal, { ai: "R", wants }), due, JSON.stringify(wants));
      assert.equal(await journal.pending({ ai: "R", after: 0, wants, max: 100 }), due.length);
      const late = due.filter((seq) => seq > 1 && (seq > 3 || seq === 4));
      const request = { ai: "R", after: 1, broadcastsAfter: 3, wants };
      assert.deepEqual(await seqs(journal, request), late, JSON.stringify(wants));
      assert.equal(await journal.pending({ ...request, max: 100 }), late.length);
    }
    assert.deepEqual(await seqs(journal, { ai: "C", wants: { capabilities: ["review"] } }), [6]);
    assert.equal(
      await journal.pending({ ai: "R", after: 0, wants: { types: ["pattern_share"] }, max: 3 }),
      3,
    );
    const page = await journal.page({ ...ALL, ai: "C", wants: { capabilities: ["rust"] } });
    assert.deepEqual([page.lines.length, page.more], [0, false]);
  });

  test(
    "what goes to a topic concerns who was a member at its seq, live or later, and never its source",
    async (journal, place) => {
      await append(journal, commit([batch(1, "A", ["#t"], ["a"])]));
      const joined = { topic: "#t", ai_id: "B", from_seq: 2, to_seq: null };
      await append(journal, commit([batch(2, "B", ["#t"], ["joins", "b"])], { members: [joined] }));
      await append(
        journal,
        commit([
          batch(4, "A", ["#t"], ["c", "d"]),
          batch(6, "A", ["#other"], ["e"]),
          batch(7, "A", "*", ["f"]),
        ]),
      );
      assert.deepEqual((await journal.snapshot()).members, [joined]);
      const left = { ...joined, to_seq: 8 };
      await append(journal, commit([batch(8, "B", ["#t"], ["leaves"])], { members: [left] }));
      await append(journal, commit([batch(9, "A", ["#t"], ["g"])]));
      const again = { ...joined, from_seq: 10 };
      await append(journal, commit([batch(10, "B", ["#t"], ["joins"])], { members: [again] }));
      await append(journal, commit([batch(11, "A", ["#t"], ["h"]), batch(12, "B", ["A"], ["i"])]));
      const check = async (journal: Journal) => {
        assert.deepEqual(await seqs(journal, { ai: "B" }), [4, 5, 7, 11]);
        assert.deepEqual(await seqs(journal, { ai: "B", after: 4, upTo: 10 }), [5, 7]);
        assert.deepEqual(await seqs(journal, { ai: "B", broadcastsAfter: 12 }), [4, 5, 11]);
        assert.deepEqual(await seqs(journal, { ai: "A" }), [12]);
        assert.equal(await journal.pending({ ai: "B", after: 4, max: 10 }), 3);
        assert.deepEqual((await journal.snapshot()).members, [again]);
        for (const [seq, was] of [[1, false], [5, true], [6, false], [9, false], [11, true]] as const) {
          assert.equal((await journal.repliedTo(seq, "B"))!.wasMember, was, `${seq}`);
        }
        const [first, second] = [await journal.page({ ...ALL, ai: "B", maxBytes: 1 }), 5];
        assert.deepEqual([entriesOf(first).map(({ seq }) => seq), first.last, first.more], [
          [4, 5],
          second,
          true,
        ]);
      };
      await check(journal);
      await journal[Symbol.asyncDispose]();
      await using reopened = await place.open();
      await check(reopened);
    },
  );
}
