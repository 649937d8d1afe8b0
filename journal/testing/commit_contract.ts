/** The part of the journal's contract that says what a commit changes, and what a journal that is opened again holds. */
import assert from "node:assert/strict";
import type { AiRow, ClaimRow, CollaborationRow, TopicMemberRow } from "../rows.ts";
import { append, batch, commit, cursor } from "./commits.ts";
import { ALL, seqs, type TestOfJournal } from "./journal_case.ts";

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
  open_since_ms: null,
};

export function testCommits(test: TestOfJournal): void {
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

  test("the lines that were appended stay the caller's", async (journal) => {
    const kept = batch(1, "A", "*", ["a"]);
    const copy = kept.lines.slice();
    await append(journal, commit([kept]));
    assert.deepEqual(kept.lines, copy);
  });
}
