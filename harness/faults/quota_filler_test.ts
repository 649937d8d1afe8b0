import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { systemClock } from "../../internal/clock.ts";
import { QuotaFiller } from "./quota_filler.ts";

const PAGE_BYTES = 16_384;

/** Opens a database as the hub does, with some pages in use and some free. */
async function open(quotaBytes: number) {
  const folder = await Deno.makeTempDir({ prefix: "aicollab_test_" });
  const database = `${folder}/hub_data.db`;
  const hub = new DatabaseSync(database);
  hub.exec(`PRAGMA page_size = ${PAGE_BYTES}; PRAGMA auto_vacuum = INCREMENTAL; PRAGMA journal_mode = WAL`);
  hub.exec(`PRAGMA max_page_count = ${Math.floor(quotaBytes / PAGE_BYTES)}`);
  hub.exec("CREATE TABLE probe (id INTEGER PRIMARY KEY, filler BLOB NOT NULL) STRICT");
  hub.exec("CREATE TABLE kept (id INTEGER PRIMARY KEY, blob BLOB NOT NULL) STRICT");
  for (let n = 0; n < 4; n++) hub.exec("INSERT INTO kept (blob) VALUES (zeroblob(100000))");
  hub.exec("DELETE FROM kept WHERE id < 3");
  return {
    hub,
    filler: new QuotaFiller({ database, quotaBytes, clock: systemClock }),
    /** Returns whether that many bytes can be stored, and deletes them again. */
    stores(bytes: number): boolean {
      try {
        hub.prepare("INSERT INTO kept (blob) VALUES (zeroblob(?))").run(bytes);
      } catch (error) {
        assert.equal((error as { errcode?: number }).errcode, 13, String(error));
        return false;
      }
      hub.exec("DELETE FROM kept WHERE id = last_insert_rowid()");
      return true;
    },
    count: (table: string) => Number(hub.prepare(`SELECT count(*) AS n FROM ${table}`).get()!.n),
    async [Symbol.asyncDispose]() {
      hub.close();
      await Deno.remove(folder, { recursive: true });
    },
  };
}

Deno.test("a filled quota leaves no page, and all of it is free again afterwards", async () => {
  // These quotas are smaller and larger than what one transaction fills.
  for (const quotaBytes of [1_000_000, 3_333_333, 90_000_000]) {
    await using world = await open(quotaBytes);
    const { filler } = world;
    assert.ok(world.stores(400_000));
    await filler.fill();
    assert.equal(world.stores(PAGE_BYTES), false, "not even a page");
    assert.equal(world.stores(65_536), false);
    await filler.fill(); // filling twice changes nothing
    await filler.free();
    assert.equal(world.count("probe"), 0);
    assert.equal(world.count("kept"), 2, "the hub's rows are kept");
    assert.ok(world.stores(400_000));
    await filler.free();
  }
});

Deno.test("filling waits for another writer without blocking this process", async () => {
  await using world = await open(2_000_000);
  const { hub, filler } = world;
  hub.exec("BEGIN IMMEDIATE");
  let isFull = false;
  const filling = filler.fill().then(() => isFull = true);
  for (let n = 0; n < 5; n++) await systemClock.delay(1);
  assert.equal(isFull, false);
  assert.equal(world.count("probe"), 0);
  hub.exec("INSERT INTO kept (blob) VALUES (zeroblob(1000))");
  hub.exec("COMMIT");
  await filling;
  assert.equal(world.count("kept"), 3);
  assert.equal(world.stores(PAGE_BYTES), false);
});

Deno.test("a hub that becomes full while its quota is filled finds no space for its probe", async () => {
  await using world = await open(3_000_000);
  const { hub, filler } = world;
  const filling = filler.fill();
  let tries = 0;
  let isOver = false;
  filling.then(() => isOver = true);
  // This does as the hub does: it stores an entry and, where that finds no space, the probe, which empties the table.
  while (!isOver) {
    try {
      hub.prepare("INSERT INTO kept (blob) VALUES (zeroblob(1))").run();
      if (world.stores(300_000)) continue;
      hub.prepare("REPLACE INTO probe VALUES (1, zeroblob(65536))").run();
      assert.fail("the probe found space");
    } catch (error) {
      const code = (error as { errcode?: number }).errcode;
      assert.ok(code === 13 || code === 5, String(error));
    } finally {
      tries++;
      await systemClock.delay(0);
    }
  }
  await filling;
  assert.ok(tries > 2);
  assert.equal(world.stores(PAGE_BYTES), false);
});
