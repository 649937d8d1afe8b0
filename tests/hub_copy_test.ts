/** Copies `hub_data.db` by itself, as people do, and starts another hub on the copy. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { EXIT } from "../internal/exit_codes.ts";
import { waitUntil } from "../internal/testing/wait_until.ts";
import { aicollab, makeWorld } from "./aicollab.ts";
import { HubProcess } from "./hub_process.ts";
import { talk } from "./messages.ts";
import { RawAi } from "./raw_ai.ts";

const ENTRIES = 12;

/** Returns the last entry of a database, where it has tables. */
function headOf(database: string): number {
  using db = new DatabaseSync(database);
  return Number(db.prepare("SELECT head_seq FROM meta").get()!.head_seq);
}

Deno.test("a copy of the database alone, of a hub that runs and rests, has everything; one without tables is refused", async () => {
  await using world = await makeWorld();
  await using hub = await HubProcess.start(world);
  const [whole, cut] = ["whole", "cut"].map((name) => join(world.folder, name)) as [string, string];
  for (const folder of [whole, cut]) await Deno.mkdir(folder);
  const copy = join(whole, "hub_data.db");
  const copies = () => {
    Deno.copyFileSync(hub.database, copy);
    return headOf(copy);
  };
  assert.equal(copies(), 0, "from the first moment it is a journal");

  await using ai = await RawAi.connect(hub.address);
  await ai.say({ ai_id: "AI_Node_1", local_key: await hub.localKey() });
  await ai.say({ message_type: "hello", specialization: "writing" });
  let head = 0;
  for (let n = 1; n <= ENTRIES; n++) head = (await ai.ask(talk(n, { message_id: `${n}` }))).seq;
  await waitUntil(() => copies() === head, { name: "the copy has everything", intervalMs: 250 });

  const start = (data: string) => aicollab(world, ["hub", "--data", data, "--port", "0", "--http-port", "0"]);
  for (const bytes of [new Uint8Array(), withoutTables(world.folder)]) {
    await Deno.writeFile(join(cut, "hub_data.db"), bytes);
    const { exit, err } = await start(cut);
    assert.equal(exit, EXIT.dataDamaged, err);
    assert.match(
      err,
      /has no tables: it is a copy of a running hub's hub_data\.db without its hub_data\.db-wal/,
    );
    assert.deepEqual(await Deno.readFile(join(cut, "hub_data.db")), bytes);
  }
});

/** Returns a database as SQLite begins one: its settings are in the file, its tables in the WAL. */
function withoutTables(folder: string): Uint8Array<ArrayBuffer> {
  const path = join(folder, "without_tables.db");
  using db = new DatabaseSync(path);
  db.exec("PRAGMA page_size = 16384; PRAGMA journal_mode = WAL; CREATE TABLE meta (head_seq)");
  return Deno.readFileSync(path);
}
