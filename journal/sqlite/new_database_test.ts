import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { JournalError } from "../journal.ts";
import { makeDatabase } from "./new_database.ts";
import { schemaVersion } from "./migrate.ts";
import { MIGRATIONS } from "./schema.ts";
import { Writer } from "./writer.ts";

function inFolder(body: (folder: string) => void): void {
  const folder = Deno.makeTempDirSync({ prefix: "aicollab_new_" });
  try {
    body(folder);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

Deno.test("a new database has all its tables in its one file, which only its owner can read", () =>
  inFolder((folder) => {
    const path = `${folder}/hub_data.db`;
    makeDatabase(path);
    assert.deepEqual([...Deno.readDirSync(folder)].map(({ name }) => name), ["hub_data.db"]);
    assert.equal(Deno.statSync(path).mode! & 0o777, 0o600);
    using db = new DatabaseSync(path, { readOnly: true });
    assert.equal(schemaVersion(db), MIGRATIONS.length);
    assert.equal(db.prepare("SELECT head_seq FROM meta").get()!.head_seq, 0);
  }));

Deno.test("what a killed maker left behind is made anew, and what is there stays", () =>
  inFolder((folder) => {
    const path = `${folder}/hub_data.db`;
    for (const end of ["", "-journal"]) Deno.writeTextFileSync(`${path}.new${end}`, "half of a page");
    makeDatabase(path);
    const made = Deno.readFileSync(path);
    makeDatabase(path);
    assert.deepEqual(Deno.readFileSync(path), made);
    assert.deepEqual([...Deno.readDirSync(folder)].map(({ name }) => name), ["hub_data.db"]);
  }));

Deno.test("a database without tables is refused as what it is, and stays as it is", () =>
  inFolder((folder) => {
    const path = `${folder}/hub_data.db`;
    {
      using db = new DatabaseSync(path);
      db.exec(
        "PRAGMA page_size = 16384; PRAGMA auto_vacuum = INCREMENTAL; PRAGMA journal_mode = WAL; VACUUM",
      );
    }
    for (const bytes of [Deno.readFileSync(path), new Uint8Array()]) {
      Deno.writeFileSync(path, bytes);
      assert.throws(
        () => new Writer(path),
        (error) =>
          error instanceof JournalError && error.code === "DAMAGED" &&
          /has no tables.*copy/.test(error.message),
      );
      assert.deepEqual(Deno.readFileSync(path), bytes);
    }
  }));
