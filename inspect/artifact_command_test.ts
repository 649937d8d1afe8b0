import assert from "node:assert/strict";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { EXIT } from "../internal/exit_codes.ts";
import { runCommand } from "../internal/run_command.ts";
import { command } from "./artifact_command.ts";

/** A data folder in which AI_Node_1 shared `c1`, AI_Node_2 something else under that id, and a path as an id. */
async function library(): Promise<AsyncDisposable & { folder: string }> {
  const folder = await Deno.makeTempDir({ prefix: "aicollab-test-" });
  using db = new DatabaseSync(join(folder, "hub_data.db"));
  db.exec(`
    CREATE TABLE components (seq INTEGER, source_ai TEXT, component_id TEXT, domain TEXT, language TEXT, source TEXT);
    CREATE TABLE verdicts (seq INTEGER, source_ai TEXT, subject TEXT, result TEXT);
    INSERT INTO components VALUES
      (7, 'AI_Node_2', 'c1', 'ccd@1', 'typescript', 'not the first'),
      (3, 'AI_Node_1', 'c1', 'ccd@1', 'typescript', 'export const a = "ä";'),
      (4, 'AI_Node_1', '../c2', NULL, NULL, 'elsewhere');
    INSERT INTO verdicts VALUES
      (5, 'AI_Node_2', 'c1', 'verified'), (6, 'AI_Node_2', 'c1', 'verified'), (8, 'AI_Node_3', 'c1', 'verified');`);
  return { folder, [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }) };
}

async function run(...argv: string[]) {
  const [out, err]: [string[], string[]] = [[], []];
  const exit = await runCommand({ command, summary: "", everyName: () => Promise.resolve([]) }, argv, {
    signal: new AbortController().signal,
    out: (line) => out.push(line),
    err: (line) => err.push(line),
    environment: {},
  });
  return { exit, out: out.join("\n"), err: err.join("\n") };
}

Deno.test("artifact get writes what was shared first under an id, and tells its verdicts", async () => {
  await using data = await library();
  const file = join(data.folder, "mine.ts");
  const { exit, out, err } = await run("get", "c1", "--data", data.folder, "--out", file);
  assert.equal(exit, EXIT.ok, err);
  assert.equal(await Deno.readTextFile(file), 'export const a = "ä";');
  assert.equal(out, `${file}: ccd@1, typescript, shared by AI_Node_1\nverdicts: verified by 2 AIs`);
});

Deno.test("artifact get writes nowhere that it was not told to", async () => {
  await using data = await library();
  const path = await run("get", "../c2", "--data", data.folder);
  assert.equal(path.exit, EXIT.usage);
  assert.match(path.err, /no name for a file/);
  const taken = await run("get", "../c2", "--data", data.folder, "--out", data.folder);
  assert.equal(taken.exit, EXIT.cannotWrite);
});

Deno.test("artifact get leaves a file that is there already as it is, unless --force", async () => {
  await using data = await library();
  const file = join(data.folder, "mine.ts");
  await Deno.writeTextFile(file, "my own");
  const refused = await run("get", "c1", "--data", data.folder, "--out", file);
  assert.equal(refused.exit, EXIT.cannotWrite);
  assert.match(refused.err, /mine\.ts"[^]*--force/);
  assert.equal(await Deno.readTextFile(file), "my own");
  const forced = await run("get", "c1", "--data", data.folder, "--out", file, "--force");
  assert.equal(forced.exit, EXIT.ok, forced.err);
  assert.equal(await Deno.readTextFile(file), 'export const a = "ä";');
});

Deno.test("artifact get of what is not there, or from no data folder, ends with exit 2", async () => {
  await using data = await library();
  const unknown = await run("get", "c9", "--data", data.folder);
  assert.equal(unknown.exit, EXIT.usage);
  assert.match(unknown.err, /there is no component "c9"/);
  const nowhere = await run("get", "c1", "--data", join(data.folder, "none"));
  assert.equal(nowhere.exit, EXIT.usage);
  assert.match(nowhere.err, /cannot read ".+none\/hub_data\.db"/);
  assert.equal((await run("take", "c1")).exit, EXIT.usage);
});
