import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { asJournalError, saysBusy, saysFull } from "./sqlite_error.ts";

/** Returns what `body` throws. */
function thrownBy(body: () => unknown): unknown {
  try {
    body();
  } catch (error) {
    return error;
  }
  throw new Error("nothing was thrown");
}

Deno.test("an error of SQLite means the same, whether a prepared statement, exec or the opening of the file met it", () => {
  const folder = Deno.makeTempDirSync({ prefix: "aicollab_sqlite_error_" });
  try {
    using db = new DatabaseSync(`${folder}/data.db`);
    db.exec("CREATE TABLE numbers (n); PRAGMA max_page_count = 3");
    using reading = new DatabaseSync(`${folder}/data.db`, { readOnly: true });
    using waiting = new DatabaseSync(`${folder}/data.db`, { timeout: 0 });
    Deno.writeTextFileSync(`${folder}/prose.db`, "this is no database ".repeat(400));
    using prose = new DatabaseSync(`${folder}/prose.db`);
    const bytes = Deno.readFileSync(`${folder}/data.db`);
    Deno.writeFileSync(`${folder}/broken.db`, bytes.fill(0xff, 4_096));
    using broken = new DatabaseSync(`${folder}/broken.db`);
    db.exec("BEGIN IMMEDIATE");

    const insert = "INSERT INTO numbers VALUES (zeroblob(100000))";
    const cases = [
      { in: reading, sql: insert, code: "CANNOT_WRITE" },
      { in: waiting, sql: "BEGIN IMMEDIATE", code: "DISK", busy: true },
      { in: prose, sql: "SELECT * FROM sqlite_schema", code: "DAMAGED" },
      { in: broken, sql: "SELECT * FROM numbers", code: "DAMAGED" },
      // This ends the transaction that `waiting` waited for, so it is the last.
      { in: db, sql: insert, code: "FULL" },
    ];
    for (const { in: database, sql, code, busy = false } of cases) {
      for (const run of [() => database.prepare(sql).all(), () => database.exec(sql)]) {
        const error = thrownBy(run);
        assert.deepEqual(
          [asJournalError(error, sql).code, saysFull(error), saysBusy(error)],
          [code, code === "FULL", busy],
          String(error),
        );
      }
    }
    assert.equal(asJournalError(thrownBy(() => new DatabaseSync(folder)), folder).code, "CANNOT_WRITE");
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
});
