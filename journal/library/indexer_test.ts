import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { append, commit } from "../testing/commits.ts";
import { batch, found, meta, newWriter, pattern, rows, type Said } from "../testing/message_writer.ts";
import { packed } from "../testing/packed.ts";
import { BatchScan, toFollowed } from "../sqlite/batch_scan.ts";
import { migrate } from "../sqlite/migrate.ts";
import { MIGRATIONS } from "../sqlite/schema.ts";
import { Writer } from "../sqlite/writer.ts";
import { waitUntil } from "../../internal/testing/wait_until.ts";
import { openJournal } from "../threads/open_journal.ts";
import { CatchUp } from "./catch_up.ts";
import { Indexer } from "./indexer.ts";
import type { Pass } from "./pass.ts";

/** Makes an indexer whose clock is past every deadline at the second look. */
function hurried(db: DatabaseSync): Indexer {
  let ms = 0;
  return new Indexer(db, { now: () => ms++ });
}

/** Lets `pass` make one slice of what is committed; returns whether there was anything left for it. */
function slice(db: DatabaseSync, indexer: Indexer, pass: Pass, budgetMs = 0): boolean {
  for (const found of new BatchScan(db).read(pass.offered, Infinity)) pass.offer(toFollowed(found));
  if (pass.seq === pass.offered) return false;
  indexer.slice(pass, budgetMs);
  return true;
}

Deno.test("a line that does not parse is skipped and counted", () => {
  using made = newWriter(batch(1, "A", [pattern("p1"), "{broken", "null", '{"seq":4}', pattern("p5")]));
  const { db } = made.writer;
  new CatchUp(db).run();
  assert.deepEqual(rows(db, "SELECT seq FROM patterns"), [{ seq: 1 }, { seq: 5 }]);
  assert.deepEqual(meta(db), { head_seq: 5, indexed_seq: 5, unindexed_entries: 3 });
});

Deno.test("a damaged batch is skipped and its entries are counted", () => {
  using made = newWriter(
    batch(1, "A", [pattern("p1")]),
    batch(2, "A", [pattern("p2"), pattern("p3")]),
    batch(4, "A", [pattern("p4")]),
    batch(5, "A", [pattern("p5"), pattern("p6")]),
  );
  const { db } = made.writer;
  db.exec(
    "UPDATE journal SET last_seq = 900 WHERE first_seq = 2; UPDATE journal SET at_ms = at_ms + 1 WHERE first_seq = 5",
  );
  new CatchUp(db).run();
  assert.deepEqual(rows(db, "SELECT seq FROM patterns"), [{ seq: 1 }, { seq: 4 }]);
  assert.deepEqual(meta(db), { head_seq: 6, indexed_seq: 6, unindexed_entries: 4 });
});

Deno.test("the library goes on behind a page of the file that cannot be read, and counts what it misses", () => {
  const many = (first: number) => Array.from({ length: 100 }, (_, i) => pattern(`p${first + i}`));
  using made = newWriter(...Array.from({ length: 40 }, (_, i) => batch(1 + i * 100, "A", many(1 + i * 100))));
  const { db } = made.writer;
  db.exec("PRAGMA wal_checkpoint(TRUNCATE)");
  const file = Deno.readFileSync(made.path);
  const at = new TextDecoder("latin1").decode(file).indexOf('A*{"seq":2001,');
  const pageSize = Number(db.prepare("PRAGMA page_size").get()!.page_size);
  file.fill(0, at - at % pageSize, at - at % pageSize + pageSize);
  Deno.writeFileSync(made.path, file);
  using damaged = new DatabaseSync(made.path);
  new CatchUp(damaged).run();
  const { indexed_seq, unindexed_entries } = meta(damaged)!;
  assert.equal(indexed_seq, 4_000);
  const missed = Number(unindexed_entries);
  assert.ok(missed >= 100 && missed <= 1_000, `${missed} missed`);
  assert.deepEqual(rows(damaged, "SELECT count(*) AS n FROM patterns"), [{ n: 4_000 - missed }]);
});

Deno.test("a slice that ends in the middle of a batch is continued there, also by another process", () => {
  using made = newWriter(batch(1, "A", Array.from({ length: 300 }, (_, i) => pattern(`p${i + 1}`))));
  const { db } = made.writer;
  const former = hurried(db);
  slice(db, former, former.rows);
  const { indexed_seq } = meta(db)!;
  assert.equal(indexed_seq, 64);
  assert.deepEqual(rows(db, "SELECT count(*) AS n, max(seq) AS last FROM patterns"), [{ n: 64, last: 64 }]);

  const next = hurried(db);
  const slices = [next.rows, next.lists].map((pass) => {
    let count = 0;
    while (slice(db, next, pass)) count++;
    return count;
  });
  assert.deepEqual(slices, [4, 5]);
  assert.deepEqual(
    rows(db, "SELECT seq, pattern_id FROM patterns JOIN artifacts USING (seq, at_ms) WHERE pattern_id = id"),
    Array.from({ length: 300 }, (_, i) => ({ seq: i + 1, pattern_id: `p${i + 1}` })),
  );
});

Deno.test("a slice that fails leaves rows and position as they were, and the next one takes all of it in", () => {
  using made = newWriter(batch(1, "A", Array.from({ length: 100 }, (_, i) => pattern(`p${i}`))));
  const { db } = made.writer;
  const indexer = new Indexer(db);
  const { rows: pass } = indexer;
  db.exec(
    "CREATE TRIGGER fail AFTER INSERT ON patterns WHEN new.seq = 90 BEGIN SELECT raise(ABORT, 'planted'); END",
  );
  assert.throws(() => slice(db, indexer, pass, 60_000), /planted/);
  assert.deepEqual(rows(db, "SELECT count(*) AS n FROM patterns"), [{ n: 0 }]);
  assert.equal(indexer.position.indexedSeq, 0);
  assert.equal(meta(db)!.indexed_seq, 0);
  db.exec("DROP TRIGGER fail");
  assert.equal(slice(db, indexer, pass, 60_000), true);
  assert.deepEqual(rows(db, "SELECT count(*) AS n FROM patterns"), [{ n: 100 }]);
});

Deno.test("a slice is not fsynced, and commits are again after it, also after one that fails", () => {
  using made = newWriter(batch(1, "A", [pattern("p1")]));
  const { db } = made.writer;
  const synchronous = () => db.prepare("PRAGMA synchronous").get()!.synchronous;
  const seen: unknown[] = [];
  db.function("look", () => {
    seen.push(synchronous());
    return 0;
  });
  db.exec("CREATE TEMP TRIGGER look AFTER INSERT ON patterns BEGIN SELECT look(); END");
  assert.equal(synchronous(), 2);
  new CatchUp(db).run();
  assert.deepEqual([seen, synchronous()], [[1], 2]);

  made.writer.append(packed(commit([batch(2, "A", [pattern("p2")])])));
  db.exec("CREATE TEMP TRIGGER fail AFTER INSERT ON patterns BEGIN SELECT raise(ABORT, 'planted'); END");
  assert.throws(() => new CatchUp(db).run(), /planted/);
  assert.equal(synchronous(), 2);
});

Deno.test("the library equals the fold of the journal, however commits and slices alternate", () => {
  const types = [
    "pattern_share",
    "os_component_share",
    "code_share",
    "verdict",
    "message",
    "ai_joined",
    "collaboration_request",
    "collaboration_accept",
    "collaboration_progress",
    "collaboration_closed",
  ];
  const table = (type: string) =>
    type === "pattern_share"
      ? "patterns"
      : type === "verdict"
      ? "verdicts"
      : type.endsWith("_share")
      ? "components"
      : "collaboration_events";
  using made = newWriter();
  const { writer } = made;
  const indexer = hurried(writer.db);
  const { rows: pass } = indexer;
  const expected: Record<string, unknown[]> = {
    patterns: [],
    components: [],
    verdicts: [],
    collaboration_events: [],
  };
  for (let first = 1, turn = 0; turn < 60; turn++) {
    const source = ["A", "B", "hub"][turn % 3]!;
    const messages = Array.from({ length: 1 + (turn * 7) % 90 }, (_, i): Said => ({
      message_type: types[(turn * turn + i) % types.length]!,
      data: { pattern_id: `p${turn}-${i}` },
    }));
    const stored = batch(first, source, messages);
    writer.append(packed(commit([stored])));
    messages.forEach(({ message_type }, i) => {
      if (message_type === "message" || message_type === "ai_joined") return;
      expected[table(message_type)]!.push({ seq: first + i, at_ms: stored.atMs, source_ai: source });
    });
    first += messages.length;
    if (turn % 4 === 0) slice(writer.db, indexer, pass);
  }
  while (slice(writer.db, indexer, pass));
  for (const [name, entries] of Object.entries(expected)) {
    assert.ok(entries.length > 100);
    assert.deepEqual(rows(writer.db, `SELECT seq, at_ms, source_ai FROM ${name}`), entries, name);
  }
});

Deno.test("the library follows the journal by itself, and what was left behind is taken in after a start", async () => {
  const folder = Deno.makeTempDirSync({ prefix: "aicollab_library_" });
  try {
    {
      // A hub that ended before its indexer did anything.
      using writer = new Writer(`${folder}/hub_data.db`);
      writer.append(packed(commit([batch(1, "A", [pattern("p1"), pattern("p2")])])));
    }
    await using journal = await openJournal(folder);
    await waitUntil(() => journal.library.indexedSeq === 2, { name: "the first two are in the library" });
    await append(journal, commit([batch(3, "A", [pattern("p3")])]));
    await append(journal, commit([batch(4, "A", [pattern("p4")])]));
    await waitUntil(() => journal.library.listedSeq === 4, { name: "the library is level" });
    using db = new DatabaseSync(`${folder}/hub_data.db`, { readOnly: true });
    assert.deepEqual(rows(db, "SELECT group_concat(pattern_id) AS ids FROM patterns"), [{
      ids: "p1,p2,p3,p4",
    }]);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
});

/** Makes the file at `path` again as an aicollab left it that knew only the first `version` migrations and had indexed all. */
function makeOlder(path: string, version: number): void {
  Deno.renameSync(path, `${path}.now`);
  using db = new DatabaseSync(path);
  db.exec("PRAGMA page_size = 16384; PRAGMA auto_vacuum = INCREMENTAL; PRAGMA journal_mode = WAL");
  migrate(db, MIGRATIONS.slice(0, version));
  db.exec(`ATTACH '${path}.now' AS now`);
  const tables = ["journal", "patterns", "components", "verdicts", "collaboration_events"];
  for (const table of version < 2 ? tables : [...tables, "artifacts"]) {
    const columns =
      db.prepare(`SELECT group_concat(name) AS names FROM pragma_table_info('${table}')`).get()!.names;
    db.exec(`INSERT INTO ${table} SELECT ${columns} FROM now.${table}`);
  }
  if (version >= 2) db.exec("INSERT INTO artifact_words (rowid, words) SELECT seq, id FROM artifacts");
  db.exec(
    "UPDATE meta SET head_seq = (SELECT head_seq FROM now.meta), indexed_seq = (SELECT head_seq FROM now.meta)",
  );
  if (version >= 2) db.exec("UPDATE meta SET listed_seq = indexed_seq");
  db.exec("UPDATE patterns SET content = '{}'");
}

Deno.test("what an older aicollab indexed is indexed anew, a slice at a time after new entries, and only once", () => {
  for (const version of [1, 2]) {
    const old = Array.from({ length: 300 }, (_, i) => pattern(`old${i}`));
    using made = newWriter(batch(1, "A", old), batch(301, "A", [{ message_type: "message", data: {} }]));
    new CatchUp(made.writer.db).run();
    made.writer[Symbol.dispose]();
    makeOlder(made.path, version);

    using writer = new Writer(made.path);
    writer.append(packed(commit([batch(302, "A", [pattern("new")])])));
    // Each slice is another process's.
    for (let slices = 0, isLevel = false; !isLevel; slices++) {
      const indexer = hurried(writer.db);
      isLevel = !slice(writer.db, indexer, indexer.rows) && !slice(writer.db, indexer, indexer.lists);
      assert.ok(slices >= 10 || !isLevel, `${slices} slices`);
    }
    new CatchUp(writer.db).run();
    assert.deepEqual(rows(writer.db, "SELECT count(*) AS n, count(DISTINCT id) AS ids FROM artifacts"), [
      { n: 301, ids: 301 },
    ]);
    assert.deepEqual(rows(writer.db, "SELECT count(*) AS n FROM patterns WHERE content LIKE '{\"id\":%'"), [{
      n: 301,
    }]);
    assert.deepEqual([found(writer.db, "old7"), found(writer.db, "new")], [[8], [302]]);
    assert.deepEqual(meta(writer.db), { head_seq: 302, indexed_seq: 302, unindexed_entries: 0 });
  }
});
