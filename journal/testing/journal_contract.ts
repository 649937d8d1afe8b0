/** Every implementation of the journal passes this suite; its test file runs it with a factory. */
import assert from "node:assert/strict";
import type { Journal, PageRequest } from "../journal.ts";
import type { AiRow, ClaimRow, CollaborationRow, DeliveryRow, ReceiptRow, TopicMemberRow } from "../rows.ts";
import type { Wants } from "../tags.ts";
import { append, batch, commit, cursor, entriesOf } from "./commits.ts";

/** A place holds a journal under test; `open` can be called again once the last one was disposed. */
export interface JournalPlace extends AsyncDisposable {
  open(): Promise<Journal>;
}

const ALL: Omit<PageRequest, "ai"> = { after: 0, upTo: 1_000_000, replayed: false, maxBytes: 1_000_000 };

const AI: AiRow = {
  ai_id: "A",
  specialization: "networking",
  capabilities: ["congestion", "naïve"],
  description: null,
  version: "1.0",
  first_seen_ms: 1_700_000_000_000,
};

const MEMBER: TopicMemberRow = { topic: "#t", ai_id: "A", from_seq: 1, to_seq: null };

const SESSION: CollaborationRow = {
  session_id: "s1",
  state: "open",
  requester: "A",
  target_ai: null,
  partner: null,
  fence: 0,
  last_partner: null,
  last_fence: 0,
  attempt: 1,
  questions: [],
  claimed_microusd: 0,
  request: '{"collaboration_type":"feature_development"}',
  ttl_ms: 600_000,
  lease_ms: null,
  opened_seq: 1,
  closed_seq: null,
  reason: null,
};

/** Returns the seqs of what `ai` gets in one page. */
async function seqs(journal: Journal, request: Partial<PageRequest> & { ai: string }): Promise<number[]> {
  return entriesOf(await journal.page({ ...ALL, ...request })).map(({ seq }) => seq);
}

/** Runs the suite; `newPlace` makes an empty place for each test. */
export function testJournal(name: string, newPlace: () => Promise<JournalPlace>): void {
  const test = (rule: string, body: (journal: Journal, place: JournalPlace) => Promise<void>) =>
    Deno.test(`${name}: ${rule}`, async () => {
      await using place = await newPlace();
      await using journal = await place.open();
      await body(journal, place);
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

  test("a new journal is empty and has an id", async (journal) => {
    assert.match(journal.journalId, /\S/);
    assert.deepEqual(await journal.snapshot(), {
      head: 0,
      ais: [],
      sessions: [],
      cursors: [],
      members: [],
      claims: [],
      receipts: [],
      counts: { patterns: 0, components: 0, sessions: 0, completed: 0 },
    });
    const page = await journal.page({ ...ALL, ai: "A" });
    assert.deepEqual({ ...page, lines: [...page.lines] }, { lines: [], last: 0, more: false, gaps: [] });
    assert.equal(await journal.line(1), null);
    assert.equal(await journal.session("s1"), null);
    assert.deepEqual(await journal.recentIds("A", 10), []);
    assert.equal(await journal.pending({ ai: "A", after: 0, max: 10 }), 0);
  });

  test("a commit changes entries and tables together", async (journal) => {
    const counts = { patterns: 1, components: 2, sessions: 3, completed: 4 };
    const whole = commit([batch(1, "A", "*", ["a", "b"]), batch(3, "B", ["A"], ["c"])], {
      ais: [AI],
      sessions: [SESSION],
      cursors: [cursor("A", 1), cursor("B", 0)],
      members: [MEMBER],
      counts,
    });
    assert.equal(await append(journal, whole), "committed");
    assert.deepEqual(await journal.snapshot(), {
      head: 3,
      ais: [AI],
      sessions: [SESSION],
      cursors: [cursor("A", 1), cursor("B", 0)],
      members: [MEMBER],
      claims: [],
      receipts: [],
      counts,
    });
  });

  test("what is claimed on a day adds up, and a snapshot has the totals of the last seven days", async (journal) => {
    const claim = (day: number, cost_microusd: number, more = {}): ClaimRow => {
      const none = { input_tokens: 0, output_tokens: 0, raised_microusd: 0 };
      return { day: `2026-11-${String(day).padStart(2, "0")}`, ai_id: "A", ...none, cost_microusd, ...more };
    };
    const claims = [claim(9, 1), claim(9, 2, { input_tokens: 5 }), claim(9, 0, { raised_microusd: 7 })];
    await append(journal, commit([batch(1, "A", "*", ["a"])], { claims }));
    for (let day = 1; day < 9; day++) {
      await append(journal, commit([], { claims: [claim(day, day), claim(day, 4, { ai_id: "B" })] }));
    }
    const most = Number.MAX_SAFE_INTEGER;
    await append(journal, commit([], { claims: [claim(8, most)] }));
    const found = (await journal.snapshot()).claims;
    assert.deepEqual(found.at(0), claim(3, 3));
    assert.deepEqual(found.at(-3), claim(8, most));
    assert.deepEqual(found.at(-1), claim(9, 3, { input_tokens: 5, raised_microusd: 7 }));
  });

  test("a commit without batches is stored as well", async (journal) => {
    await append(journal, commit([batch(1, "A", "*", ["a"])]));
    assert.equal(await append(journal, commit([], { cursors: [cursor("B", 1)] })), "committed");
    const { head, cursors } = await journal.snapshot();
    assert.deepEqual({ head, cursors }, { head: 1, cursors: [cursor("B", 1)] });
  });

  test("a row replaces the one of the same key", async (journal) => {
    await append(
      journal,
      commit([batch(1, "A", "*", ["a"])], { ais: [AI], sessions: [SESSION], cursors: [cursor("A", 0)] }),
    );
    const ai: AiRow = { ...AI, description: "wiser", version: null };
    const questions = [{ question_id: 2, asked_by: "B" }];
    const last = { last_partner: "C", last_fence: 1 };
    const taken: CollaborationRow = {
      ...{ ...SESSION, ...last, questions },
      ...{ state: "active", partner: "B", fence: 2, lease_ms: 9_000 },
    };
    await append(
      journal,
      commit([batch(2, "B", ["A"], ["b"])], { ais: [ai], sessions: [taken], cursors: [cursor("A", 1)] }),
    );
    const { ais, sessions, cursors } = await journal.snapshot();
    assert.deepEqual({ ais, sessions, cursors }, { ais: [ai], sessions: [taken], cursors: [cursor("A", 1)] });
  });

  test("a commit behind another head than the journal's writes nothing and says so", async (journal) => {
    assert.equal(await journal.append(0, commit([batch(1, "A", "*", ["a", "b"])])), "committed");
    const before = await journal.snapshot();
    const late = commit([batch(1, "B", "*", ["late"])], { ais: [AI], cursors: [cursor("A", 1)] });
    assert.equal(await journal.append(0, late), "moved");
    assert.equal(await journal.append(2 + 1, commit([batch(4, "B", "*", ["early"])])), "moved");
    assert.equal(await journal.append(1, commit([], { cursors: [cursor("A", 1)] })), "moved");
    assert.deepEqual(await journal.snapshot(), before);
    assert.deepEqual(await seqs(journal, { ai: "C" }), [1, 2]);
    assert.equal(await journal.append(2, commit([batch(3, "B", "*", ["c"])])), "committed");
  });

  test("a closed collaboration leaves the snapshot and is still found by its id", async (journal) => {
    const closed: CollaborationRow = {
      ...SESSION,
      state: "completed",
      partner: "B",
      fence: 2,
      closed_seq: 3,
      reason: "done",
    };
    await append(journal, commit([batch(1, "A", "*", ["a", "b", "c"])], { sessions: [closed] }));
    assert.deepEqual((await journal.snapshot()).sessions, []);
    assert.deepEqual(await journal.session("s1"), closed);
    assert.equal(await journal.session("s2"), null);
  });

  test("a journal that was closed and opened again holds everything", async (journal, place) => {
    await append(
      journal,
      commit([batch(1, "A", "*", ["a", { id: "m", text: "b" }])], { ais: [AI], cursors: [cursor("B", 1)] }),
    );
    const [before, { journalId }] = [await journal.snapshot(), journal];
    await journal[Symbol.asyncDispose]();
    await using again = await place.open();
    assert.equal(again.journalId, journalId);
    assert.deepEqual(await again.snapshot(), before);
    assert.deepEqual(await seqs(again, { ai: "B" }), [1, 2]);
    assert.deepEqual(await again.recentIds("A", 10), [["m", 2]]);
    assert.equal(await append(again, commit([batch(3, "A", "*", ["c"])])), "committed");
  });

  test("an epoch begins with the journal, and goes on after an end in good order", async (journal, place) => {
    const { epochs } = journal;
    assert.deepEqual([epochs.length, epochs[0]!.first_head], [1, 0]);
    await append(journal, commit([batch(1, "A", "*", ["a"])]));
    await journal[Symbol.asyncDispose]();
    await using again = await place.open();
    assert.deepEqual([again.epochs, again.lastEnd], [epochs, { wasInOrder: true, entriesLost: 0 }]);
  });

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
      receipts: [],
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
      receipts: [],
    });
    assert.deepEqual(await journal.repliedTo(2, "B"), {
      source: "B",
      audience: ["A"],
      root: 1,
      wasMember: false,
      thread: stopped,
      receipts: [],
    });
    for (const seq of [0, 4]) assert.equal(await journal.repliedTo(seq, "B"), null);
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
    assert.deepEqual((await journal.repliedTo(1, "B"))?.receipts, [rowOf(fetched)]);
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

  test("the lines that were appended stay the caller's", async (journal) => {
    const kept = batch(1, "A", "*", ["a"]);
    const copy = kept.lines.slice();
    await append(journal, commit([kept]));
    assert.deepEqual(kept.lines, copy);
  });
}
