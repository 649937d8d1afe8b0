/** Writes `aicollab mcp` into the files of clients, and takes it out again. */
import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { recordPath } from "../mcp/setup/record.ts";
import { aicollab, makeWorld, type World } from "./aicollab.ts";

const read = (path: string) => Deno.readTextFile(path);

async function setup(world: World, words: readonly string[], environment: Record<string, string> = {}) {
  return await aicollab(world, ["mcp", "setup", ...words], environment);
}

async function write(path: string, text: string): Promise<string> {
  await Deno.mkdir(dirname(path), { recursive: true });
  await Deno.writeTextFile(path, text, { mode: 0o600 });
  return path;
}

const FILES = {
  claude: ".claude.json",
  codex: ".codex/config.toml",
  gemini: ".gemini/settings.json",
  qwen: ".qwen/settings.json",
  opencode: ".config/opencode/opencode.json",
  vscode: ".config/Code/User/mcp.json",
} as const;

Deno.test("setup writes each client's own file, shows what it writes, and undo leaves what was there", async () => {
  await using world = await makeWorld();
  const json = '{\n  // mine\n  "theme": "dark"\n}\n';
  const toml = '# mine\nmodel = "x"\n';
  for (const [client, file] of Object.entries(FILES)) {
    const before = file.endsWith(".toml") ? toml : json;
    const path = await write(join(world.folder, file), before);
    const done = await setup(world, [client, "--yes", "--capabilities", "review"]);
    assert.equal(done.exit, 0, done.err);
    const after = await read(path);
    for (const word of ["aicollab", "mcp", "--id", client, "--capabilities", "review", "mine"]) {
      assert.ok(after.includes(word), `${client}: ${word}`);
    }
    if (client === "codex") assert.match(after, /^required = true$/m);
    assert.match(done.out, /^--- .*\n\+\+\+ .*\n@@ .*\n/);
    assert.match(done.out, /^\+.*"--capabilities"/m);
    assert.equal((await Deno.stat(path)).mode! & 0o777, 0o600);
    const undone = await setup(world, [client, "--undo", "--yes"]);
    assert.equal(undone.exit, 0, undone.err);
    assert.equal(await read(path), before);
  }
});

Deno.test("setup that is given again changes nothing, other words take the place of the first, and what is undone is not there", async () => {
  await using world = await makeWorld();
  for (const client of ["claude", "codex"] as const) {
    const path = join(world.folder, FILES[client]);
    assert.equal((await setup(world, [client, "--yes", "--capabilities", "review"])).exit, 0);
    const again = await setup(world, [client, "--yes", "--capabilities", "review"]);
    assert.match(again.out, /^Nothing to change: /);
    const other = await setup(world, [client, "--yes", "--capabilities", "write"]);
    assert.equal(other.exit, 0, other.err);
    assert.ok(!(await read(path)).includes("review"));
    assert.equal((await setup(world, [client, "--undo", "--yes"])).exit, 0);
    assert.match((await setup(world, [client, "--undo", "--yes"])).err, /nothing was written for/);
  }
});

Deno.test("setup of hooks adds to those that there are, and undo takes out its own", async () => {
  await using world = await makeWorld();
  const before = '{\n  "hooks": {\n    "Stop": [\n      {\n        "hooks": []\n      }\n    ]\n  }\n}\n';
  const path = await write(join(world.folder, ".claude/settings.json"), before);
  assert.equal((await setup(world, ["claude", "--hooks", "--yes"])).exit, 0);
  const { hooks } = JSON.parse(await read(path));
  assert.equal(hooks.Stop.length, 2);
  const [hook] = hooks.Stop[1].hooks;
  assert.deepEqual([hook.type, hook.async, hook.asyncRewake], ["command", true, true]);
  assert.match(hook.command, / mcp wait$/);
  assert.equal(hooks.SessionStart.length, 1);
  assert.equal((await setup(world, ["claude", "--undo", "--yes"])).exit, 0);
  assert.equal(await read(path), before);
  assert.match((await setup(world, ["codex", "--hooks"])).err, /Codex has no hooks that wake it/);
});

Deno.test("setup asks first, and without anybody to ask it changes nothing", async () => {
  await using world = await makeWorld();
  const { exit, out, err } = await setup(world, ["codex"]);
  assert.equal(exit, 2);
  assert.match(out, /^\+\[mcp_servers\.aicollab\]$/m);
  assert.match(err, /fix: look at the change above, and give --yes/);
  await assert.rejects(Deno.stat(join(world.folder, FILES.codex)), Deno.errors.NotFound);
});

Deno.test("setup writes nothing with which aicollab mcp would not start: a hub without a port, a name that is too long", async () => {
  await using world = await makeWorld();
  for (
    const [words, why] of [
      [["--hub", "hub.example"], /--hub must be HOST:PORT/],
      [["--id", "a".repeat(58)], /it has more than 57 characters/],
    ] as const
  ) {
    const { exit, out, err } = await setup(world, ["claude", "--yes", ...words]);
    assert.deepEqual([exit, out], [2, ""]);
    assert.match(err, why);
  }
  await assert.rejects(Deno.stat(join(world.folder, FILES.claude)), Deno.errors.NotFound);
});

Deno.test("setup puts a token into a file of its own, and never into the client's", async () => {
  await using world = await makeWorld();
  const token = "a-token-that-nobody-else-may-see";
  const done = await setup(world, ["claude", "--yes", "--id", "AI_Reviewer"], { AICOLLAB_TOKEN: token });
  assert.equal(done.exit, 0, done.err);
  const kept = join(world.folder, ".config", "aicollab", "tokens", "AI_Reviewer.token");
  assert.deepEqual([await read(kept), (await Deno.stat(kept)).mode! & 0o777], [`${token}\n`, 0o600]);
  const config = await read(join(world.folder, FILES.claude));
  assert.ok(config.includes(kept) && !config.includes(token) && !done.out.includes(token));
  const rotated = { AICOLLAB_TOKEN: "the-token-that-came-after-it" };
  const later = await setup(world, ["claude", "--yes", "--id", "AI_Reviewer"], rotated);
  assert.deepEqual([later.exit, await read(kept)], [0, `${rotated.AICOLLAB_TOKEN}\n`], later.out);
  assert.ok(later.out.includes(kept) && !later.out.includes(rotated.AICOLLAB_TOKEN), later.out);
  const same = await setup(world, ["claude", "--yes", "--id", "AI_Reviewer"], rotated);
  assert.match(same.out, /^Nothing to change: /);
  const open = await write(join(world.folder, "open.token"), token);
  await Deno.chmod(open, 0o644);
  const refused = await setup(world, ["gemini", "--yes", "--token-file", open]);
  assert.equal(refused.exit, 2);
  assert.match(refused.err, /other users of this machine may use it/);
});

Deno.test("setup never changes a file that git tracks, one that is wrong, or what was changed since", async () => {
  await using world = await makeWorld();
  const git = async (...args: string[]) => {
    const { success } = await new Deno.Command("git", { args: ["-C", world.folder, ...args], stdout: "null" })
      .output();
    assert.ok(success, args.join(" "));
  };
  await git("init", "--quiet");
  const path = await write(join(world.folder, ".mcp.json"), "{}\n");
  await git("add", ".mcp.json");
  const link = join(world.folder, FILES.claude);
  await Deno.symlink(path, link);
  for (const scope of ["project", "user"]) {
    const { exit, err } = await setup(world, ["claude", "--yes", "--scope", scope]);
    assert.equal(exit, 2);
    assert.match(err, /\nwhy: git tracks it.+\nfix: .+ --scope\n/);
  }
  assert.equal(await read(path), "{}\n");
  await write(join(world.folder, FILES.gemini), '{\n  "a": 1\n  "b": 2\n}\n');
  assert.match((await setup(world, ["gemini", "--yes"])).err, /why: it is no JSON: CommaExpected in line 3/);
  const toml = join(world.folder, FILES.codex);
  assert.equal((await setup(world, ["codex", "--yes"])).exit, 0);
  await Deno.writeTextFile(toml, (await read(toml)).replace("60", "90"));
  const kept = await setup(world, ["codex", "--undo", "--yes"]);
  assert.equal(kept.exit, 2);
  assert.match(kept.err, /why: what was written there was changed since: take it out by hand/);
  const record = recordPath("codex", toml, world.environment);
  await Deno.writeTextFile(record, "[");
  const unknown = await setup(world, ["codex", "--undo", "--yes"]);
  assert.equal(unknown.exit, 2);
  assert.match(unknown.err, /^error: cannot read in ".+" what was written before\nwhy: .+\nfix: .+\n/);
});
