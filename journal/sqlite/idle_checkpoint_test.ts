import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { ManualClock } from "../../internal/testing/manual_clock.ts";
import { IDLE_MS, IdleCheckpoint } from "./idle_checkpoint.ts";

/** Makes a database in WAL mode. */
function makeDatabase() {
  const folder = Deno.makeTempDirSync({ prefix: "aicollab_idle_" });
  const path = `${folder}/a.db`;
  const db = new DatabaseSync(path);
  db.exec("PRAGMA journal_mode = WAL; CREATE TABLE a (b); PRAGMA wal_checkpoint(TRUNCATE)");
  /** Returns how many rows are in the main file itself. */
  const copied = () => {
    Deno.copyFileSync(path, `${folder}/copy.db`);
    using copy = new DatabaseSync(`${folder}/copy.db`);
    return copy.prepare("SELECT count(*) AS rows FROM a").get()!.rows;
  };
  return {
    db,
    path,
    copied,
    write: () => db.exec("INSERT INTO a VALUES (1)"),
    [Symbol.dispose]() {
      db.close();
      Deno.removeSync(folder, { recursive: true });
    },
  };
}

Deno.test("what is written is in the main file once nothing was written for two seconds", async () => {
  const clock = new ManualClock();
  using made = makeDatabase();
  using idle = new IdleCheckpoint(made.db, clock);
  for (let second = 0; second < 5; second++) {
    made.write();
    idle.written();
    await clock.advance(IDLE_MS / 2);
    assert.equal(made.copied(), 0, "never idle");
  }
  await clock.advance(2 * IDLE_MS);
  assert.equal(made.copied(), 5);
  // What follows a commit, as the library does, is copied back, too, though nobody says that it was written.
  idle.written();
  await clock.advance(IDLE_MS);
  made.write();
  await clock.advance(3 * IDLE_MS);
  assert.equal(made.copied(), 6);
});

Deno.test("a reader is not waited for: what it keeps from being copied is copied when it has gone", async () => {
  const clock = new ManualClock();
  using made = makeDatabase();
  using idle = new IdleCheckpoint(made.db, clock);
  const reader = new DatabaseSync(made.path, { readOnly: true });
  reader.exec("BEGIN");
  reader.prepare("SELECT count(*) FROM a").get();
  made.write();
  idle.written();
  await clock.advance(3 * IDLE_MS);
  assert.equal(made.copied(), 0);
  reader.close();
  await clock.advance(IDLE_MS);
  assert.equal(made.copied(), 1);
});

Deno.test("a disk without space ends nothing: what it does not take is copied when there is space again", async () => {
  const clock = new ManualClock();
  using made = makeDatabase();
  let isFull = true;
  const prepare = made.db.prepare.bind(made.db);
  made.db.prepare = (sql) => {
    const statement = prepare(sql);
    const get = statement.get.bind(statement);
    statement.get = () => {
      if (isFull && sql.includes("PASSIVE")) {
        throw Object.assign(new Error("database or disk is full"), { errcode: 13 });
      }
      return get();
    };
    return statement;
  };
  using idle = new IdleCheckpoint(made.db, clock);
  made.write();
  idle.written();
  await clock.advance(3 * IDLE_MS);
  assert.equal(made.copied(), 0);
  isFull = false;
  await clock.advance(2 * IDLE_MS);
  assert.equal(made.copied(), 1);
});
