import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { makeRunId, ResultsFolder } from "./results_folder.ts";

async function begun() {
  const out = await Deno.makeTempDir();
  const folder = await ResultsFolder.begin(out, "basic", "run-1");
  for (const name of ["data", "home", "ledgers"]) await Deno.mkdir(`${folder.path}/${name}`);
  const db = new DatabaseSync(`${folder.path}/data/hub_data.db`);
  db.exec("PRAGMA journal_mode = WAL; CREATE TABLE patterns (source_ai); INSERT INTO patterns VALUES ('A')");
  return { out, folder, db, [Symbol.asyncDispose]: () => Deno.remove(out, { recursive: true }) };
}
const names = (path: string) => [...Deno.readDirSync(path)].map((entry) => entry.name).sort();

Deno.test("results appear whole under their name, with the database in one file and `latest` pointing to them", async () => {
  await using run = await begun();
  run.db.close();
  assert.deepEqual(names(`${run.out}/basic`), [".run-1.partial"]);
  await run.folder.finish({ texts: { "results.json": "{}" }, keepData: false, isLatest: true });
  assert.deepEqual(names(`${run.out}/basic`), ["latest", "run-1"]);
  const database = `${run.out}/basic/latest/hub_data.db`;
  using db = new DatabaseSync(database, { readOnly: true });
  assert.equal(db.prepare("SELECT count(*) AS n FROM patterns").get()!.n, 1);
  assert.deepEqual(names(`${run.out}/basic/latest`), ["hub_data.db", "results.json"]);
});

Deno.test("the write-ahead log of a killed hub is in the database afterwards", async () => {
  await using run = await begun();
  // A copy of open files is what a killed process leaves.
  const left = `${run.folder.path}/left`;
  await Deno.mkdir(left);
  for (const end of ["", "-wal"]) {
    await Deno.copyFile(`${run.folder.path}/data/hub_data.db${end}`, `${left}/hub_data.db${end}`);
  }
  run.db.close();
  await Deno.remove(`${run.folder.path}/data`, { recursive: true });
  await Deno.rename(left, `${run.folder.path}/data`);
  await run.folder.finish({ texts: {}, keepData: false, isLatest: true });
  using db = new DatabaseSync(`${run.out}/basic/run-1/hub_data.db`);
  assert.equal(db.prepare("SELECT count(*) AS n FROM patterns").get()!.n, 1);
});

Deno.test("an interrupted run does not change `latest`", async () => {
  await using run = await begun();
  run.db.close();
  await run.folder.finish({ texts: {}, keepData: false, isLatest: false });
  assert.deepEqual(names(`${run.out}/basic`), ["run-1"]);
});

Deno.test("the folder of a killed run is found by the next one, without its own folder and finished ones", async () => {
  await using run = await begun();
  run.db.close();
  const next = await ResultsFolder.begin(run.out, "basic", "run-2");
  await Deno.mkdir(`${run.out}/basic/run-0`);
  assert.deepEqual(await next.unfinished(), [{ runId: "run-1", path: run.folder.path }]);
  assert.deepEqual(await (await ResultsFolder.begin(run.out, "other", "run-1")).unfinished(), []);
});

Deno.test("a results folder that cannot be made is exit 73", async () => {
  const out = await Deno.makeTempFile();
  await assert.rejects(ResultsFolder.begin(out, "basic", "run-1"), { code: "CANNOT_WRITE", exit: 73 });
  await Deno.remove(out);
});

Deno.test("a run id begins with the time in UTC, to the second", () => {
  assert.match(makeRunId(Date.UTC(2026, 10, 22, 14, 2, 11, 999)), /^20261122T140211Z-[0-9a-f]{4}$/);
});
