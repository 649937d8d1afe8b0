import assert from "node:assert/strict";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { StorageRoom, whyFull } from "./free_space.ts";

Deno.test("of quota and disk that one is full which has less room left, and what helps is said", () => {
  const quota = { bytes: 1_000_000, used: 983_040 };
  assert.equal(
    whyFull({ diskFree: 5e9, quota }),
    "the database takes 983040 of the 1000000 bytes that --quota allows; start the hub again with --quota MORE",
  );
  const disk = "the disk of the data folder has no space left; make some";
  assert.equal(whyFull({ diskFree: 4_096, quota }), disk);
  assert.equal(whyFull({ diskFree: 0 }), disk);
});

Deno.test("room is measured as it is now: what lies in the WAL takes some, what was thrown out does not", async () => {
  const folder = await Deno.makeTempDir();
  const database = join(folder, "hub_data.db");
  {
    using writer = new DatabaseSync(database);
    writer.exec("PRAGMA page_size = 16384; PRAGMA journal_mode = WAL; CREATE TABLE filler (it)");
    using room = new StorageRoom({ folder, database, quotaBytes: 1_000_000 });
    const before = room.measured().quota!;
    assert.ok(room.measured().diskFree > 0);
    assert.deepEqual(before, { bytes: 1_000_000, used: 2 * 16_384 });
    writer.exec("INSERT INTO filler VALUES (zeroblob(300000))");
    assert.equal(room.measured().quota!.used, before.used + 18 * 16_384);
    writer.exec("DELETE FROM filler");
    assert.deepEqual(room.measured().quota, before);
    using unbounded = new StorageRoom({ folder, database });
    assert.equal(unbounded.measured().quota, undefined);
  }
  await Deno.remove(folder, { recursive: true });
});

Deno.test("where room cannot be measured any more, that is what is said", async () => {
  const folder = await Deno.makeTempDir();
  using room = new StorageRoom({ folder, database: join(folder, "hub_data.db") });
  assert.match(room.why(), /^the disk/);
  await Deno.remove(folder, { recursive: true });
  assert.match(room.why(), /^what is left of quota and disk cannot be measured: .*ENOENT/);
});
