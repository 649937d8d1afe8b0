import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { BatchedSelect } from "./batched_select.ts";

interface Row {
  readonly id: number;
}

/** Makes a database file with `count` rows of a kilobyte. */
function made(count: number) {
  const folder = Deno.makeTempDirSync({ prefix: "aicollab_batched_" });
  const path = `${folder}/rows.db`;
  using db = new DatabaseSync(path);
  db.exec("CREATE TABLE rows (id INTEGER PRIMARY KEY, body BLOB)");
  const insert = db.prepare("INSERT INTO rows VALUES (?, zeroblob(1000))");
  db.exec("BEGIN");
  for (let id = 1; id <= count; id++) insert.run(id);
  db.exec("COMMIT");
  return { path, [Symbol.dispose]: () => Deno.removeSync(folder, { recursive: true }) };
}

const BEHIND = "SELECT * FROM rows WHERE id > :after ORDER BY id";
const ids = (db: DatabaseSync, after: number, size?: number, wanted?: number) => {
  const select = new BatchedSelect<Row>(db, BEHIND, ({ id }) => ({ after: id }), size);
  return Array.from(select.rows({ after }, wanted), ({ id }) => id);
};

Deno.test("batches follow each other without a row missing or twice, whatever their size", () => {
  using file = made(130);
  using db = new DatabaseSync(file.path, { readOnly: true });
  const all = Array.from({ length: 130 }, (_, i) => i + 1);
  for (const size of [1, 64, 65, 130, 131]) assert.deepEqual(ids(db, 0, size), all);
  for (const wanted of [1, 64, 129, 200]) assert.deepEqual(ids(db, 0, undefined, wanted), all);
  assert.deepEqual(ids(db, 127), [128, 129, 130]);
  assert.deepEqual(ids(db, 130), []);
});

Deno.test("a page that is damaged in the middle is an error, not an end", () => {
  using file = made(500);
  {
    using damaged = Deno.openSync(file.path, { read: true, write: true });
    damaged.seekSync(4096 * 60, Deno.SeekMode.Start);
    damaged.writeSync(new Uint8Array(4096));
  }
  using db = new DatabaseSync(file.path, { readOnly: true });
  assert.throws(() => ids(db, 0), /malformed/);
});
