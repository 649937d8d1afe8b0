import assert from "node:assert/strict";
import { join } from "node:path";
import { EXIT } from "../internal/exit_codes.ts";
import { runCommand } from "../internal/run_command.ts";
import { component, LibraryCase, verdict } from "../journal/testing/library_case.ts";
import { command } from "./artifact_command.ts";

/**
 * Makes a data folder in which AI_Node_1 shared `c1`, then AI_Node_2 something else under that id, and a path as an
 * id.
 */
function library(): LibraryCase {
  const made = new LibraryCase();
  made.say("AI_Node_1", [
    component("c1", { source: 'export const a = "ä";' }),
    { message_type: "code_share", data: { component_id: "../c2", source: "elsewhere" } },
  ]);
  made.say("AI_Node_2", [verdict("c1", "verified"), verdict("c1", "verified")]);
  made.say("AI_Node_2", [component("c1", { source: "not the first" })]);
  made.say("AI_Node_3", [verdict("c1", "verified")]);
  return made;
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

Deno.test("artifact get writes the component that was shared first under an id, and prints its verdicts", async () => {
  using data = library();
  const file = join(data.folder, "mine.ts");
  const { exit, out, err } = await run("get", "c1", "--data", data.folder, "--out", file);
  assert.equal(exit, EXIT.ok, err);
  assert.equal(await Deno.readTextFile(file), 'export const a = "ä";');
  assert.equal(out, `${file}: ccd@1, typescript, shared by AI_Node_1\nverdicts: verified by 2 AIs`);
});

Deno.test("artifact get writes only where it was asked to", async () => {
  using data = library();
  const path = await run("get", "../c2", "--data", data.folder);
  assert.equal(path.exit, EXIT.usage);
  assert.match(path.err, /not a valid file name/);
  const taken = await run("get", "../c2", "--data", data.folder, "--out", data.folder);
  assert.equal(taken.exit, EXIT.cannotWrite);
});

Deno.test("artifact get leaves an existing file as it is, unless --force is given", async () => {
  using data = library();
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

Deno.test("artifact get of an unknown component, or without a data folder, ends with exit 2", async () => {
  using data = library();
  const unknown = await run("get", "c9", "--data", data.folder);
  assert.equal(unknown.exit, EXIT.usage);
  assert.match(unknown.err, /there is no component "c9"/);
  const nowhere = await run("get", "c1", "--data", join(data.folder, "none"));
  assert.equal(nowhere.exit, EXIT.usage);
  assert.match(nowhere.err, /cannot read ".+none\/hub_data\.db"/);
  assert.equal((await run("take", "c1")).exit, EXIT.usage);
});

Deno.test("artifact get writes nothing of an entry that is damaged, and ends with exit 65", async () => {
  using data = library();
  data.writer.db.exec("UPDATE journal SET at_ms = at_ms + 1 WHERE first_seq = 1");
  const file = join(data.folder, "mine.ts");
  const { exit, err } = await run("get", "c1", "--data", data.folder, "--out", file);
  assert.equal(exit, EXIT.dataDamaged);
  assert.match(err, /^error: the entry that shared "c1" is damaged: #1\n/);
  assert.deepEqual([...Deno.readDirSync(data.folder)].filter(({ name }) => name === "mine.ts"), []);
});
