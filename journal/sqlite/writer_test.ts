import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { crc32 } from "node:zlib";
import { JournalError, type JournalOptions } from "../journal.ts";
import { batch, commit, cursor } from "../testing/commits.ts";
import { packed } from "../testing/packed.ts";
import { migrate } from "./migrate.ts";
import { MIGRATIONS } from "./schema.ts";
import { Writer } from "./writer.ts";

/** Makes a writer on a file of its own. */
function newWriter(options: JournalOptions = {}) {
  const folder = Deno.makeTempDirSync({ prefix: "aicollab_writer_" });
  const path = `${folder}/hub_data.db`;
  const writer = new Writer(path, options);
  return {
    writer,
    path,
    [Symbol.dispose]() {
      if (writer.db.isOpen) writer[Symbol.dispose]();
      Deno.removeSync(folder, { recursive: true });
    },
  };
}

const pragma = (db: DatabaseSync, name: string) => Object.values(db.prepare(`PRAGMA ${name}`).get()!)[0];
const append = (writer: Writer, first: number, ...texts: string[]) =>
  writer.append(packed(commit([batch(first, "A", "*", texts)])));
const TALL = "x".repeat(100_000);

Deno.test("commits are fsynced: WAL and synchronous=FULL, and others may read", () => {
  using made = newWriter();
  const { db } = made.writer;
  const settings = [
    "journal_mode",
    "synchronous",
    "auto_vacuum",
    "locking_mode",
    "busy_timeout",
    "page_size",
  ];
  assert.deepEqual(settings.map((name) => pragma(db, name)), ["wal", 2, 2, "normal", 5_000, 16_384]);
  append(made.writer, 1, "a");
  using shell = new DatabaseSync(made.path, { readOnly: true });
  assert.equal(shell.prepare("SELECT last_seq FROM journal").get()!.last_seq, 1);
});

Deno.test("the checksum of a batch covers all its other columns, joined by line feeds in table order", () => {
  using made = newWriter();
  made.writer.append(packed(commit([batch(1, "A", ["B", "C"], ["a", "b"])])));
  const row = made.writer.db.prepare("SELECT * FROM journal").get()!;
  const [lines, checksum] = [row.lines as Uint8Array, row.crc32];
  const text = Object.values(row).slice(0, 5).join("\n") + "\n" + new TextDecoder().decode(lines);
  assert.equal(text.split("\n").slice(0, 5).join(" "), "1 2 1700000000001 A B,C");
  assert.equal(checksum, crc32(text));
});

Deno.test("a commit that finds no space leaves nothing, and after a probe that finds some it goes on", () => {
  using made = newWriter({ maxBytes: 700_000 });
  const { writer } = made;
  assert.equal(append(writer, 1, "a"), "committed");
  const before = writer.db.prepare("SELECT * FROM meta").get();
  const tooMuch = commit([batch(2, "A", ["B"], Array(9).fill(TALL))], { cursors: [cursor("A", 1)] });
  assert.equal(writer.append(packed(tooMuch)), "full");
  assert.equal(writer.db.isTransaction, false);
  assert.deepEqual(writer.db.prepare("SELECT * FROM meta").get(), before);
  for (const table of ["directed", "cursors", "identified"]) {
    assert.equal(writer.db.prepare(`SELECT count(*) AS n FROM ${table}`).get()!.n, 0, table);
  }
  assert.equal(append(writer, 2, "what fits still does"), "committed");

  let first = 3;
  while (append(writer, first, "x".repeat(3_000)) === "committed") first++;
  assert.equal(writer.probe(), false);
  assert.equal(writer.probe(), false);
  pragma(writer.db, "max_page_count = 1000000");
  assert.equal(writer.probe(), true);
  assert.equal(writer.append(packed(commit([batch(first, "A", "*", [TALL])]))), "committed");
  assert.equal(writer.db.prepare("SELECT count(*) AS n FROM probe").get()!.n, 0);
  assert.equal(pragma(writer.db, "integrity_check"), "ok");
});

Deno.test("an older file that is as large as it may be opens, and is full", () => {
  using made = newWriter();
  const { path } = made;
  made.writer[Symbol.dispose]();
  Deno.removeSync(path);
  {
    using db = new DatabaseSync(path);
    db.exec("PRAGMA page_size = 16384");
    migrate(db, MIGRATIONS.slice(0, 2));
  }
  using writer = new Writer(path, { maxBytes: Deno.statSync(path).size });
  assert.equal(append(writer, 1, TALL), "full");
});

Deno.test("a failure that is not want of space is thrown, and nothing of it is stored", () => {
  using made = newWriter();
  const { writer } = made;
  append(writer, 1, "a");
  writer.db.exec("CREATE TRIGGER fail AFTER INSERT ON cursors BEGIN SELECT raise(ABORT, 'planted'); END");
  assert.throws(
    () => writer.append(packed(commit([batch(2, "A", "*", ["b"])], { cursors: [cursor("A", 1)] }))),
    (error) => error instanceof JournalError && error.code === "DISK" && error.message.includes("planted"),
  );
  assert.equal(writer.db.prepare("SELECT head_seq FROM meta").get()!.head_seq, 1);
  assert.equal(writer.db.prepare("SELECT max(last_seq) AS last FROM journal").get()!.last, 1);
});

Deno.test("damage of what is read at the start is found at the start", () => {
  const trouble: readonly (readonly [string, RegExp])[] = [
    ["DELETE FROM meta", /meta/],
    ["UPDATE meta SET head_seq = 7", /ends at 1, but its head is 7/],
    ["DROP TABLE cursors", /cursors/],
  ];
  for (const [sql, text] of trouble) {
    using made = newWriter();
    append(made.writer, 1, "a");
    made.writer.db.exec(sql);
    made.writer[Symbol.dispose]();
    assert.throws(
      () => new Writer(made.path),
      (error) => error instanceof JournalError && error.code === "DAMAGED" && text.test(error.message),
      sql,
    );
  }
});

Deno.test("another program's file is refused and left as it is", () => {
  const folder = Deno.makeTempDirSync({ prefix: "aicollab_writer_" });
  try {
    const path = `${folder}/hub_data.db`;
    const refused = () => {
      const before = Deno.readFileSync(path);
      assert.throws(
        () => new Writer(path),
        (error) => error instanceof JournalError && error.code === "DAMAGED",
      );
      assert.deepEqual(Deno.readFileSync(path), before);
    };
    Deno.writeTextFileSync(path, "not a database at all, ".repeat(400));
    refused();
    Deno.removeSync(path);
    {
      using other = new DatabaseSync(path);
      other.exec("CREATE TABLE theirs (a)");
    }
    refused();
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
});
