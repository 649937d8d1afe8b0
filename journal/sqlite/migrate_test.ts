import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { JournalError } from "../journal.ts";
import { migrate, schemaVersion } from "./migrate.ts";
import { MIGRATIONS } from "./schema.ts";

const FIRST = "CREATE TABLE one (a)";

Deno.test("a new file gets all migrations, an older one those that it has not seen", () => {
  using db = new DatabaseSync(":memory:");
  migrate(db, [FIRST]);
  assert.equal(schemaVersion(db), 1);
  migrate(db, [FIRST, "ALTER TABLE one ADD COLUMN b"]);
  assert.equal(schemaVersion(db), 2);
  db.exec("INSERT INTO one VALUES (1, 2)");
});

Deno.test("a file of a newer aicollab is refused and left as it is", () => {
  using db = new DatabaseSync(":memory:");
  db.exec("PRAGMA user_version = 99");
  assert.throws(
    () => migrate(db),
    (error) => error instanceof JournalError && error.code === "NEWER_SCHEMA" && error.message.includes("99"),
  );
  assert.equal(schemaVersion(db), 99);
});

Deno.test("a migration that fails leaves the version before", () => {
  using db = new DatabaseSync(":memory:");
  assert.throws(() => migrate(db, [FIRST, "CREATE TABLE two (a); INSERT INTO three VALUES (1)"]), /three/);
  assert.equal(schemaVersion(db), 1);
  assert.deepEqual(db.prepare("SELECT name FROM sqlite_schema").all().map(({ name }) => name), ["one"]);
});

Deno.test("a process killed within a migration leaves the version before", () => {
  const folder = Deno.makeTempDirSync({ prefix: "aicollab_schema_" });
  try {
    {
      using db = new DatabaseSync(`${folder}/a.db`);
      db.exec("PRAGMA journal_mode = WAL; PRAGMA cache_size = 1");
      // What is on disk in the middle of it is what a kill leaves.
      db.function("look", () => {
        for (const end of ["", "-wal"]) Deno.copyFileSync(`${folder}/a.db${end}`, `${folder}/b.db${end}`);
        return 0;
      });
      const second = `
        CREATE TABLE two (filler);
        INSERT INTO two SELECT randomblob(4000) FROM (VALUES (1), (2), (3), (4), (5), (6), (7), (8));
        SELECT look()`;
      migrate(db, [FIRST, second]);
      assert.equal(schemaVersion(db), 2);
    }
    using killed = new DatabaseSync(`${folder}/b.db`);
    assert.equal(schemaVersion(killed), 1);
    assert.deepEqual(killed.prepare("SELECT name FROM sqlite_schema").all().map(({ name }) => name), ["one"]);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
});

Deno.test("the schema itself is sound", () => {
  using db = new DatabaseSync(":memory:");
  migrate(db);
  assert.equal(schemaVersion(db), MIGRATIONS.length);
  assert.equal(db.prepare("PRAGMA integrity_check").get()!.integrity_check, "ok");
});

Deno.test("the tokens of an older file stay valid", () => {
  using db = new DatabaseSync(":memory:");
  migrate(db, MIGRATIONS.slice(0, 2));
  db.exec("INSERT INTO tokens VALUES (x'01', 'A', 'agent', 'created', 7, NULL, 9)");
  migrate(db);
  assert.deepEqual({ ...db.prepare("SELECT * FROM tokens").get() }, {
    ai_id: "A",
    token_hash: Uint8Array.of(1),
    role: "agent",
    origin: "created",
    created_ms: 7,
    expires_ms: null,
    revoked_ms: 9,
    token_id: null,
    last_used_ms: null,
    last_address: null,
    last_transport: null,
  });
});
