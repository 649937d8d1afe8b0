import assert from "node:assert/strict";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { FreeSpace, whyFull } from "./free_space.ts";

Deno.test("the one of quota and disk that has less left is named as full, with what helps", () => {
  const quota = { bytes: 1_000_000, used: 983_040 };
  assert.equal(
    whyFull({ diskFree: 5e9, quota }),
    "the database takes 983040 of the 1000000 bytes that --quota allows; start the hub again with --quota MORE",
  );
  const disk = "the disk of the data folder has no space left; make some";
  assert.equal(whyFull({ diskFree: 4_096, quota }), disk);
  assert.equal(whyFull({ diskFree: 0 }), disk);
});

Deno.test("space is measured as it is now: what lies in the WAL takes some, what was deleted does not", async () => {
  const folder = await Deno.makeTempDir();
  const database = join(folder, "hub_data.db");
  {
    using writer = new DatabaseSync(database);
    writer.exec("PRAGMA page_size = 16384; PRAGMA journal_mode = WAL; CREATE TABLE filler (it)");
    using space = new FreeSpace({ folder, database, quotaBytes: 1_000_000 });
    const before = space.measure().quota!;
    assert.ok(space.measure().diskFree > 0);
    assert.deepEqual(before, { bytes: 1_000_000, used: 2 * 16_384 });
    writer.exec("INSERT INTO filler VALUES (zeroblob(300000))");
    assert.equal(space.measure().quota!.used, before.used + 18 * 16_384);
    writer.exec("DELETE FROM filler");
    assert.deepEqual(space.measure().quota, before);
    using unbounded = new FreeSpace({ folder, database });
    assert.equal(unbounded.measure().quota, undefined);
  }
  await Deno.remove(folder, { recursive: true });
});

Deno.test("where space cannot be measured any more, the reason says so", async () => {
  const folder = await Deno.makeTempDir();
  using space = new FreeSpace({ folder, database: join(folder, "hub_data.db") });
  assert.match(space.whyFull(), /^the disk/);
  await Deno.remove(folder, { recursive: true });
  assert.match(space.whyFull(), /^the free space of quota and disk cannot be measured: .*ENOENT/);
});
