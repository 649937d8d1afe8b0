import assert from "node:assert/strict";
import type { Commit, Page } from "../journal.ts";
import type { Audience } from "../rows.ts";
import { batch, commit, entriesOf } from "../testing/commits.ts";
import { packed } from "../testing/packed.ts";
import { PAGE_BYTES } from "./new_database.ts";
import { Reader } from "./reader.ts";
import { isStorageError } from "./sqlite_error.ts";
import { Writer } from "./writer.ts";

/** So many files are damaged; with 10,000 everything held as well. */
const TURNS = 100;
const ENTRIES = 300;
const AUDIENCES: readonly Audience[] = ["*", "*", ["R"], ["B", "R"], ["B"], []];

/** Returns a source of whole numbers below `n`, the same ones each time (mulberry32). */
function dice(seed: number): (n: number) => number {
  return (n) => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), seed | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return Math.floor(((t ^ (t >>> 14)) >>> 0) / 2 ** 32 * n);
  };
}

/** Commits batches of one to nine entries, each alone, and returns what the reader R gets, by seq. */
function fill(writer: Writer): ReadonlyMap<number, string> {
  const roll = dice(1);
  const forR = new Map<number, string>();
  for (let first = 1; first <= ENTRIES;) {
    const length = Math.min(1 + roll(9), ENTRIES + 1 - first);
    const texts = Array.from({ length }, (_, i) => `text ${first + i} `.repeat(1 + roll(60)));
    const source = ["A", "B", "R", "hub"][roll(4)]!;
    const audience = AUDIENCES[roll(AUDIENCES.length)]!;
    assert.equal(writer.append(packed(commit([batch(first, source, audience, texts)]))), "committed");
    if (source !== "R" && audience.includes(audience === "*" ? "*" : "R")) {
      texts.forEach((text, i) => forR.set(first + i, text));
    }
    first += length;
  }
  return forR;
}

/** Opens the file and reads all of it as a hub would for R. It throws errors of storage and no others. */
function readForR(path: string) {
  using _writer = new Writer(path);
  using reader = new Reader(path);
  const { head } = reader.snapshot();
  const entries = new Map<number, string>();
  const gaps: Page["gaps"][number][] = [];
  for (let after = 0;;) {
    const page = reader.page({ ai: "R", after, upTo: head, replayed: false, maxBytes: 4_000 });
    for (const { seq, content } of entriesOf(page)) {
      assert.ok(seq > after, "a page goes forward");
      entries.set(seq, content);
      after = seq;
    }
    gaps.push(...page.gaps);
    if (!page.more) return { head, entries, gaps };
    after = page.last;
  }
}

/** Writes `path` as given, and removes what SQLite made beside it. */
function putFiles(path: string, database: Uint8Array, wal?: Uint8Array): void {
  for (const end of ["", "-wal", "-shm"]) Deno.writeFileSync(path + end, new Uint8Array());
  Deno.removeSync(`${path}-wal`);
  Deno.removeSync(`${path}-shm`);
  Deno.writeFileSync(path, database);
  if (wal !== undefined) Deno.writeFileSync(`${path}-wal`, wal);
}

function inFolder(body: (folder: string) => void): void {
  const folder = Deno.makeTempDirSync({ prefix: "aicollab_damage_" });
  try {
    body(folder);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

/** Makes a journal with one commit, and damages the first page of a table of it. */
function damageTable(path: string, table: string, only: Commit): void {
  let root: number;
  {
    using writer = new Writer(path);
    writer.append(packed(only));
    root = Number(
      writer.db.prepare("SELECT rootpage FROM sqlite_schema WHERE name = ?").get(table)!.rootpage,
    );
  }
  using file = Deno.openSync(path, { write: true });
  file.seekSync((root - 1) * PAGE_BYTES, Deno.SeekMode.Start);
  file.writeSync(new Uint8Array(100).fill(255));
}

Deno.test("with a flipped bit or a cut file a reader gets the right bytes, a gap or an error, and nothing is wrong or missing silently", () =>
  inFolder((folder) => {
    let expected: ReadonlyMap<number, string>;
    {
      using writer = new Writer(`${folder}/whole.db`);
      expected = fill(writer);
    }
    const whole = Deno.readFileSync(`${folder}/whole.db`);
    const roll = dice(2);
    const seen = { right: 0, gap: 0, error: 0 };
    for (let turn = 0; turn < TURNS; turn++) {
      const hurt = whole.slice(0, turn % 10 === 9 ? 1 + roll(whole.length - 1) : whole.length);
      const [at, bit] = [roll(hurt.length), roll(8)];
      if (hurt.length === whole.length) hurt[at]! ^= 1 << bit;
      putFiles(`${folder}/hurt.db`, hurt);
      const hint = `turn ${turn}, bit ${bit} of byte ${at} of ${hurt.length}`;
      try {
        const { entries, gaps } = readForR(`${folder}/hurt.db`);
        for (const [seq, content] of entries) assert.equal(content, expected.get(seq), hint);
        for (const seq of expected.keys()) {
          const isShown = entries.has(seq) || gaps.some(([from, to]) => from <= seq && seq <= to);
          assert.ok(isShown, `entry ${seq} is missing, ${hint}`);
        }
        seen[gaps.length > 0 ? "gap" : "right"]++;
      } catch (error) {
        if (!isStorageError(error)) throw error;
        seen.error++;
      }
    }
    assert.ok(Math.min(...Object.values(seen)) > 0, `each outcome was seen: ${JSON.stringify(seen)}`);
  }));

Deno.test("with a cut WAL the journal ends at a commit, and everything before it is there", () =>
  inFolder((folder) => {
    const path = `${folder}/hub_data.db`;
    using writer = new Writer(path);
    const expected = fill(writer);
    // A machine that loses its power now leaves these bytes.
    const [database, wal] = [Deno.readFileSync(path), Deno.readFileSync(`${path}-wal`)];
    const roll = dice(3);
    for (let turn = 0; turn < 20; turn++) {
      const kept = turn === 0 ? wal.length : roll(wal.length);
      putFiles(`${folder}/cut.db`, database, wal.slice(0, kept));
      const { head, entries, gaps } = readForR(`${folder}/cut.db`);
      assert.deepEqual(gaps, []);
      assert.deepEqual([...entries], [...expected].filter(([seq]) => seq <= head));
      if (turn === 0) assert.equal(head, ENTRIES);
    }
  }));

Deno.test("where the index of what is directed to an AI is damaged, a new AI gets that all the same", () =>
  inFolder((folder) => {
    const path = `${folder}/hub_data.db`;
    damageTable(path, "directed", commit([batch(1, "A", "*", ["a"]), batch(2, "A", ["R"], ["b"])]));
    using reader = new Reader(path);
    const after = reader.firstDirected("R")! - 1;
    const range = { after, broadcastsAfter: 2, upTo: 2 };
    const page = reader.page({ ai: "R", ...range, replayed: true, maxBytes: 1_000 });
    assert.deepEqual(entriesOf(page).map(({ seq }) => seq), [2]);
  }));

Deno.test("where the tables of threads are damaged, a reply finds nothing, as where its entry is", () => {
  for (const table of ["replies", "threads"]) {
    inFolder((folder) => {
      const path = `${folder}/hub_data.db`;
      const thread = { root: 1, last_ai: "B", before_ai: "A", hops: 1, last_seq: 2, stopped_seq: null };
      const batches = [batch(1, "A", "*", ["a"]), batch(2, "B", ["A"], ["b"])];
      damageTable(path, table, commit(batches, { threads: [thread], replies: [{ seq: 2, root: 1 }] }));
      using reader = new Reader(path);
      assert.equal(reader.repliedTo(2, "A"), null, table);
    });
  }
});
