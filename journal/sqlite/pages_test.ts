import assert from "node:assert/strict";
import type { Page, PageRequest } from "../journal.ts";
import type { Batch } from "../rows.ts";
import { changedJournal } from "../testing/damaged_journal.ts";
import { batch, commit, entriesOf } from "../testing/commits.ts";
import { packed } from "../testing/packed.ts";
import { CONCERNED, CONCERNED_WITH_TOPICS } from "./pages.ts";
import { Reader } from "./reader.ts";
import { Writer } from "./writer.ts";

/** Makes a journal with these batches, its writer and a reader. */
function newJournal(...batches: Batch[]) {
  const folder = Deno.makeTempDirSync({ prefix: "aicollab_pages_" });
  const path = `${folder}/hub_data.db`;
  const writer = new Writer(path);
  writer.append(packed(commit(batches)));
  const reader = new Reader(path);
  const read = (request: Partial<PageRequest> = {}) => {
    const page = reader.page({
      ai: "B",
      after: 0,
      upTo: 100,
      replayed: false,
      maxBytes: 100_000,
      ...request,
    });
    const seqs = entriesOf(page).map(({ seq }) => seq);
    return { seqs, gaps: page.gaps, damagedBatches: page.damagedBatches, last: page.last, more: page.more };
  };
  return {
    writer,
    reader,
    path,
    /** Returns the seqs and gaps of a page of B, and the batches that were found damaged. */
    read,
    /** Returns those of all pages; in each page what it lacks must be before what it has, as readers get it so. */
    readOn(request: Partial<PageRequest> = {}) {
      const seqs: number[] = [], gaps: Page["gaps"][number][] = [], damagedBatches: number[] = [];
      for (let page = read(request);; page = read({ ...request, after: page.last })) {
        assert.ok((page.gaps.at(-1)?.[1] ?? 0) < (page.seqs[0] ?? Infinity));
        seqs.push(...page.seqs);
        gaps.push(...page.gaps);
        damagedBatches.push(...page.damagedBatches);
        if (!page.more) return { seqs, gaps, damagedBatches, last: page.last };
      }
    },
    [Symbol.dispose]() {
      reader[Symbol.dispose]();
      writer[Symbol.dispose]();
      Deno.removeSync(folder, { recursive: true });
    },
  };
}

const BATCHES = [
  batch(1, "A", "*", ["1", "2"]),
  batch(3, "A", ["B"], ["3", "4"]),
  batch(5, "A", "*", ["5"]),
  batch(6, "B", "*", ["6"]),
  batch(7, "A", ["C"], ["7"]),
  batch(8, "A", "*", ["8", "9"]),
];

Deno.test("a page is merged from two indexes, and nothing is sorted", () => {
  using journal = newJournal();
  const plan = journal.writer.db.prepare(`EXPLAIN QUERY PLAN ${CONCERNED}`).all().map(({ detail }) => detail)
    .join("\n");
  assert.match(plan, /MERGE \(UNION ALL\)/);
  assert.match(plan, /COVERING INDEX journal_broadcasts/);
  assert.doesNotMatch(plan, /TEMP B-TREE/);
});

Deno.test("a page that was left early holds no lock on the WAL", () => {
  using journal = newJournal(...BATCHES);
  assert.equal(journal.read({ maxBytes: 1 }).more, true);
  journal.writer.append(packed(commit([batch(10, "A", "*", ["10"])])));
  assert.equal(journal.writer.db.prepare("PRAGMA wal_checkpoint(TRUNCATE)").get()!.busy, 0);
  assert.equal(Deno.statSync(`${journal.path}-wal`).size, 0);
});

Deno.test("a batch with a changed byte is a gap up to the next batch, and reported as damaged", () => {
  // A row's bytes are its columns one after the other; its indexes keep what was written.
  const changes: readonly (readonly [first: number, from: string, to: string])[] = [
    [1, 'A*{"seq":1,', 'B*{"seq":1,'],
    [1, 'A*{"seq":1,', 'A+{"seq":1,'],
    [1, 'A*{"seq":1,', 'A*{"seq":2,'],
    [3, 'AB{"seq":3,', 'BB{"seq":3,'],
    [3, 'AB{"seq":3,', 'AC{"seq":3,'],
    [8, 'A*{"seq":8,', 'B*{"seq":8,'],
    [7, 'AC{"seq":7,', 'AB{"seq":7,'],
  ];
  const ends: Record<number, number> = { 1: 2, 3: 4, 7: 7, 8: 9 };
  for (const [first, from, to] of changes) {
    using journal = newJournal(...BATCHES);
    journal.writer.db.exec("PRAGMA wal_checkpoint(TRUNCATE)");
    const file = Deno.readFileSync(journal.path);
    const at = new TextDecoder("latin1").decode(file).indexOf(from);
    file.set(new TextEncoder().encode(to), at);
    Deno.writeFileSync(journal.path, file);
    const gap = [first, ends[first]!] as const;
    const seqs = [1, 2, 3, 4, 5, 8, 9].filter((seq) => seq < gap[0] || seq > gap[1]);
    assert.deepEqual(
      journal.readOn(),
      { seqs, gaps: [gap], damagedBatches: [first], last: 9 },
      to,
    );
  }
});

Deno.test("an entry whose text changed on disk is a gap for its readers", async () => {
  await using journal = await changedJournal();
  using reader = new Reader(journal.database);
  const page = reader.page({ ai: "AI_2", after: 0, upTo: 2, replayed: false, maxBytes: 1_000_000 });
  assert.deepEqual([page.gaps, entriesOf(page).map(({ seq }) => seq)], [[[1, 1]], [2]]);
});

Deno.test("a batch that is missing is a gap", () => {
  using journal = newJournal(...BATCHES);
  journal.writer.db.exec("DELETE FROM journal WHERE first_seq IN (1, 5, 8)");
  assert.deepEqual(journal.readOn(), {
    seqs: [3, 4],
    gaps: [[1, 2], [5, 5], [8, 9]],
    damagedBatches: [],
    last: 9,
  });
});

Deno.test("a batch that an index lost is delivered all the same", () => {
  using journal = newJournal(...BATCHES);
  journal.writer.db.exec("DELETE FROM directed");
  assert.deepEqual(journal.read().seqs, [1, 2, 3, 4, 5, 8, 9]);
});

const PAGE = 16_384;

/** Zeroes the block of `size` bytes that holds `text`, as disks lose whole blocks. */
function wipe(path: string, text: string, size: number): void {
  const file = Deno.readFileSync(path);
  const at = new TextDecoder("latin1").decode(file).indexOf(text);
  assert.ok(at > 0);
  file.fill(0, at - at % size, at - at % size + size);
  Deno.writeFileSync(path, file);
}

/** Makes a journal of 100 batches of 250 entries, every tenth for B alone, in a file that may be damaged. */
function longJournal() {
  const length = 250;
  const audience = (i: number) => i % 10 === 0 ? ["B"] : "*";
  const batches = Array.from(
    { length: 100 },
    (_, i) => batch(1 + i * length, "A", audience(i), Array(length).fill("")),
  );
  const journal = newJournal(...batches);
  journal.writer.db.exec("PRAGMA wal_checkpoint(TRUNCATE)");
  return { journal, length, all: Array.from({ length: 100 * length }, (_, i) => i + 1) };
}

Deno.test("around a damaged page of the file everything else is delivered, however far behind the reader is", () => {
  for (const size of [PAGE, 4_096]) {
    const { journal: made, length, all } = longJournal();
    using journal = made;
    wipe(journal.path, 'A*{"seq":10251,', size);
    const { seqs, gaps } = journal.readOn({ upTo: all.length, maxBytes: 100_000_000 });
    const isLost = (seq: number) => gaps.some(([from, to]) => from <= seq && seq <= to);
    const lost = all.filter(isLost);
    assert.ok(lost.includes(10_251) && lost.length <= 5 * length, `${gaps}`);
    assert.deepEqual(seqs, all.filter((seq) => !isLost(seq)));
  }
});

Deno.test("a bit that leads astray among the pages of the file loses nothing silently, and no read goes in circles", () => {
  const { journal: made, all } = longJournal();
  using journal = made;
  const { rootpage } = journal.writer.db.prepare("SELECT rootpage FROM sqlite_schema WHERE name = 'journal'")
    .get()!;
  const whole = Deno.readFileSync(journal.path);
  let astray = 0;
  for (let i = 0; i < 120; i++) {
    const hurt = whole.slice();
    hurt[(Number(rootpage) - 1) * PAGE + i]! ^= 1 << (i % 8);
    Deno.writeFileSync(`${journal.path}.hurt`, hurt);
    using reader = new Reader(`${journal.path}.hurt`);
    const seen = new Set<number>();
    for (let after = 0, more = true; more;) {
      const page = reader.page({ ai: "B", after, upTo: all.length, replayed: false, maxBytes: 200_000 });
      for (const { seq } of entriesOf(page)) seen.add(seq);
      for (const [from, to] of page.gaps) for (let seq = from; seq <= to; seq++) seen.add(seq);
      astray += page.gaps.length;
      ({ last: after, more } = page);
    }
    assert.equal(seen.size, all.length, `byte ${i}`);
    for (const seq of [5_100, 10_300, 15_500, 20_700]) {
      const line = reader.line(seq);
      assert.ok(line === null || JSON.parse(line).seq === seq, `byte ${i}`);
    }
    assert.ok(reader.pending({ ai: "B", after: 0, max: 1_000 }) <= 1_000);
  }
  assert.ok(astray > 0);
});

Deno.test("a wrong head in meta keeps nothing from a reader", () => {
  using journal = newJournal(...BATCHES);
  for (const head of [4, 9, 90]) {
    journal.writer.db.exec(`UPDATE meta SET head_seq = ${head}`);
    assert.deepEqual(journal.read({ upTo: 9 }).seqs, [1, 2, 3, 4, 5, 8, 9]);
  }
});

Deno.test("a batch of which a part cannot be read is a gap, and nothing else is", () => {
  const long = "x".repeat(5 * PAGE);
  using journal = newJournal(
    batch(1, "A", "*", ["1"]),
    batch(2, "A", "*", ["2", long, "4"]),
    batch(5, "A", "*", ["5"]),
  );
  journal.writer.db.exec("PRAGMA wal_checkpoint(TRUNCATE)");
  // A page of what is too long for one begins with the number of the next.
  const file = Deno.readFileSync(journal.path);
  const isFull = (page: number) => file.subarray(page + 4, page + PAGE).every((byte) => byte === 0x78);
  const pages = Array.from({ length: file.length / PAGE }, (_, i) => i * PAGE).filter(isFull);
  assert.ok(pages.length > 2);
  file.set([0xff, 0xff, 0xff, 0xff], pages[0]);
  Deno.writeFileSync(journal.path, file);
  assert.deepEqual(journal.readOn(), {
    seqs: [1, 5],
    gaps: [[2, 4]],
    damagedBatches: [2],
    last: 5,
  });
});

Deno.test("with damage too, pages follow each other and each entry comes once", () => {
  using journal = newJournal(...BATCHES);
  journal.writer.db.exec("UPDATE journal SET crc32 = 0 WHERE first_seq IN (3, 8)");
  const { seqs, gaps } = journal.readOn({ maxBytes: 1 });
  assert.deepEqual(seqs, [1, 2, 5]);
  assert.deepEqual(gaps, [[3, 4], [8, 9]]);
});

Deno.test("a damaged line is not returned, nor are its ids", () => {
  using journal = newJournal(
    batch(1, "A", "*", [{ id: "m1", text: "1" }]),
    batch(2, "A", "*", [{ id: "m2", text: "2" }]),
  );
  journal.writer.db.exec("UPDATE journal SET at_ms = 0 WHERE first_seq = 2");
  assert.equal(journal.reader.line(2), null);
  assert.deepEqual(journal.reader.recentIds("A", 10), [["m1", 1]]);
});

Deno.test("ids behind a page of the file that cannot be read are known all the same", () => {
  const texts = (id: string) => [{ id, text: "x" }, ...Array(249).fill("")];
  using journal = newJournal(
    ...Array.from({ length: 100 }, (_, i) => batch(1 + i * 250, "A", "*", texts(`m${i}`))),
  );
  journal.writer.db.exec("PRAGMA wal_checkpoint(TRUNCATE)");
  wipe(journal.path, 'A*{"seq":10251,', PAGE);
  const ids = journal.reader.recentIds("A", 1_000).map(([id]) => id);
  assert.ok(ids.length >= 95 && ids.length < 100 && !ids.includes("m41"), ids.join());
});

/** So many AIs and topics are there. */
const MANY = 300;

Deno.test("a page of a member is found by the indexes: others' topics and memberships are not read", () => {
  using journal = newJournal(
    ...Array.from({ length: MANY }, (_, i) => batch(i + 1, "A", [`#t${i % 3}`], [`${i}`])),
  );
  const member = (topic: string, ai_id: string, from_seq: number, to_seq: number | null) => ({
    ...{ topic, ai_id, from_seq, to_seq },
  });
  journal.writer.append(
    packed(commit([batch(MANY + 1, "A", "*", ["end"])], {
      members: [member("#t1", "B", 0, 150), member("#t1", "B", 240, null), member("#t2", "B", 0, 30)],
    })),
  );
  const mine = (seq: number) => {
    const topic = (seq - 1) % 3;
    return (topic === 1 && (seq < 150 || seq > 240)) || (topic === 2 && seq < 30) || seq === MANY + 1;
  };
  const expected = Array.from({ length: MANY + 1 }, (_, i) => i + 1).filter(mine);
  assert.deepEqual(journal.readOn({ upTo: 1_000, maxBytes: 500 }).seqs, expected);
  const plan = journal.writer.db.prepare(`EXPLAIN QUERY PLAN ${CONCERNED_WITH_TOPICS}`).all();
  const text = plan.map(({ detail }) => detail).join("\n");
  assert.match(text, /SEARCH m USING COVERING INDEX topic_members_until \(ai_id=\? AND <expr>>\?\)/);
  assert.match(text, /SEARCH d USING PRIMARY KEY \(ai_id=\? AND first_seq>\? AND first_seq<\?\)/);
});

Deno.test("where the index of topics' batches does not fit the rows, a member's page is read from the rows", () => {
  using journal = newJournal(
    batch(1, "A", ["#t"], ["1"]),
    batch(2, "A", ["#t"], ["2"]),
    batch(3, "A", "*", ["3"]),
  );
  const members = [{ topic: "#t", ai_id: "B", from_seq: 0, to_seq: null }];
  journal.writer.append(packed(commit([batch(4, "A", ["#t"], ["4"])], { members })));
  journal.writer.db.exec("DELETE FROM directed WHERE first_seq = 2");
  assert.deepEqual(journal.readOn({ upTo: 4 }).seqs, [1, 2, 3, 4]);
});
