import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import type { Batch } from "../rows.ts";
import { migrate } from "../sqlite/migrate.ts";
import { MIGRATIONS } from "../sqlite/schema.ts";
import { Writer } from "../sqlite/writer.ts";
import { batch, commit, entriesOf } from "../testing/commits.ts";
import { packed } from "../testing/packed.ts";
import { openJournal } from "./open_journal.ts";
import { listUnfit, unsifted } from "./unfit_entries.ts";

/** Makes a batch of A whose contents are JSON texts. */
function said(first: number, ...contents: string[]): Batch {
  const whole = batch(first, "A", "*", contents.map((_, i) => `#${i}#`));
  const text = new TextDecoder().decode(whole.lines).replace(/"#(\d+)#"/g, (_, i) => contents[i]!);
  return { ...whole, lines: new TextEncoder().encode(text) };
}

const LINES = [
  ["1.10", `{"a":1,"a":2}`, "1e400"],
  [`{"a":{"b":12345678901234567890}}`, `"1e400"`, "1".repeat(4_301), `[{"a":1},{"a":2}]`],
];

/** Fills a folder as an aicollab did that had no such rule. */
function olderFolder() {
  const folder = Deno.makeTempDirSync({ prefix: "aicollab_unfit_" });
  const database = `${folder}/hub_data.db`;
  using writer = new Writer(database);
  let first = 1;
  for (const contents of LINES) {
    writer.append(packed(commit([said(first, ...contents)])));
    first += contents.length;
  }
  writer.db.exec("UPDATE meta SET strict_from_seq = head_seq + 1");
  return { folder, database, [Symbol.dispose]: () => Deno.removeSync(folder, { recursive: true }) };
}

Deno.test("a journal that had no rule is strict from its next entry on, a new one from the first", () => {
  using db = new DatabaseSync(":memory:");
  migrate(db, MIGRATIONS.slice(0, 2));
  db.exec("UPDATE meta SET head_seq = 7");
  migrate(db);
  assert.deepEqual({ ...db.prepare("SELECT strict_from_seq, sifted_seq FROM meta").get() }, {
    strict_from_seq: 8,
    sifted_seq: 0,
  });
  using fresh = new DatabaseSync(":memory:");
  migrate(fresh);
  assert.equal(fresh.prepare("SELECT strict_from_seq FROM meta").get()!.strict_from_seq, 1);
});

Deno.test("readers get a gap with its code in place of an older entry that parsers disagree about, and all others", async () => {
  using older = olderFolder();
  await using journal = await openJournal(older.folder);
  const request = { ai: "B", replayed: true, maxBytes: 100_000 };
  const pages: unknown[] = [];
  for (let after = 0, more = true; more;) {
    const page = await journal.page({ ...request, after, upTo: 100 });
    pages.push([page.gaps, entriesOf(page).map(({ seq }) => seq)]);
    ({ last: after, more } = page);
  }
  assert.deepEqual(pages, [[[], [1]], [[[2, 3, "BAD_JSON"]], [4, 5]], [[[6, 6, "BAD_JSON"]], [7]]]);
  assert.deepEqual((await journal.page({ ...request, after: 2, upTo: 3 })).gaps, [[3, 3, "BAD_JSON"]]);
  assert.deepEqual(
    (await journal.page({ ...request, ai: "A", after: 0, upTo: 100 })).gaps,
    [],
    "its own concern no AI",
  );
  assert.equal(journal.damagedBatches, 0);
  assert.match((await journal.line(3))!, /"content":1e400/, "what is stored stays as it is");
});

Deno.test("older entries are looked at once, from where the last start ended, and damage keeps none from it", () => {
  using older = olderFolder();
  using writer = new Writer(older.database);
  assert.equal(unsifted(writer.db), 7);
  writer.db.exec("UPDATE meta SET sifted_seq = 2");
  writer.append(packed(commit([said(8, "1e400")])));
  assert.equal(listUnfit(writer.db), 2);
  assert.equal(unsifted(writer.db), 0);
  assert.deepEqual(writer.db.prepare("SELECT seq, code FROM unfit").all().map((row) => ({ ...row })), [
    { seq: 3, code: "BAD_JSON" },
    { seq: 6, code: "BAD_JSON" },
  ]);
  assert.equal(listUnfit(writer.db), 0);
  using damaged = olderFolder();
  using other = new Writer(damaged.database);
  other.db.exec("UPDATE journal SET crc32 = 0 WHERE first_seq = 1");
  assert.equal(listUnfit(other.db), 1);
});

Deno.test("an older entry that is no JSON is a gap, and keeps no hub from starting", () => {
  using older = olderFolder();
  using writer = new Writer(older.database);
  writer.append(packed(commit([{ ...said(8, "1"), lines: new TextEncoder().encode("no JSON\n") }])));
  writer.db.exec("UPDATE meta SET strict_from_seq = head_seq + 1, sifted_seq = 7");
  assert.equal(listUnfit(writer.db), 1);
  assert.deepEqual({ ...writer.db.prepare("SELECT * FROM unfit").get() }, { seq: 8, code: "BAD_JSON" });
});
