/** Runs the packed npm package as a stranger does: with a Node of their own, in an empty folder, with an empty cache. */
import assert from "node:assert/strict";
import { join } from "node:path";
import process from "node:process";
import { linesOf } from "../../harness/lines.ts";
import { EXIT } from "../../internal/exit_codes.ts";
import { isAlive } from "../../internal/testing/is_alive.ts";
import { waitUntil } from "../../internal/testing/wait_until.ts";
import { VERSION } from "../../internal/version.ts";
import { NODES, NpmWorld, output, packageIn, treeOf, whySkipped } from "./npm_world.ts";

const [OLD, NEW] = NODES;
const skipped = await whySkipped();
const world = skipped === undefined ? await NpmWorld.make() : undefined;
globalThis.addEventListener("unload", () => world && Deno.removeSync(world.folder, { recursive: true }));

function npmTest(name: string, fn: (world: NpmWorld) => Promise<void>): void {
  Deno.test({
    name: skipped ? `${name} (${skipped})` : name,
    ignore: skipped !== undefined,
    fn: () => fn(world!),
  });
}

/** What a person types once the package is published is `npx aicollab …`; before, npx is told where it is. */
function npx({ tarball }: NpmWorld, ...words: string[]): [string, ...string[]] {
  return ["npx", "-y", "--package", tarball, "aicollab", ...words];
}

const PORTS = ["--port", "0", "--http-port", "0"];

npmTest("npx in an empty folder with an empty cache finishes a demo", async (world) => {
  for (const node of [NEW, OLD]) {
    const startMs = performance.now();
    const { code, out, err } = await world.run(node, npx(world, "demo", "--once", ...PORTS));
    assert.equal(code, 0, out + err);
    assert.match(out, /s\d+ completed\n$/);
    const cache = node === NEW ? "an empty" : "a filled";
    console.log(`Node ${node}, ${cache} cache: ${((performance.now() - startMs) / 1_000).toFixed(1)} s`);
  }
});

/** Starts the program by npx. */
async function started(world: NpmWorld, node: string, words: readonly string[]) {
  const stranger = await world.stranger(node);
  const child = new Deno.Command("npx", {
    args: npx(world, ...words).slice(1),
    // As in a terminal, npx and what it starts are a group of their own.
    ...{ ...stranger, clearEnv: true, detached: true, stdin: "null", stdout: "piped", stderr: "piped" },
  }).spawn();
  const lines: string[] = [];
  const shown = Promise.all([child.stdout, child.stderr].map(async (stream) => {
    for await (const line of linesOf(stream)) lines.push(line);
  }));
  const dispose = () => {
    try {
      process.kill(-child.pid, "SIGKILL");
    } catch {
      // Nothing is left of the group.
    }
  };
  return { child, lines, shown, [Symbol.dispose]: dispose };
}

for (const node of NODES) {
  npmTest(`a signal to npx, and its death, leave nothing alive on Node ${node}`, async (world) => {
    for (const signal of ["SIGTERM", "SIGINT", "SIGHUP", "SIGKILL"] as const) {
      const words = signal === "SIGTERM" ? ["demo", ...PORTS] : ["hub", ...PORTS];
      using program = await started(world, node, words);
      const { child, lines, shown } = program;
      const isUp = () => lines.some((line) => /hub on |listening on /.test(line));
      await waitUntil(isUp, { name: `${words[0]} is up`, timeoutMs: 60_000 }).catch((error) =>
        assert.fail(`${error.message}\n${lines.join("\n")}`)
      );
      const pids = await treeOf(child.pid);
      assert.ok(pids.length >= 3, `only ${pids.length} processes`);
      // Ctrl-C reaches all of the group; npm gives a SIGINT of its own to a shell that waits for its child.
      if (signal === "SIGINT") process.kill(-child.pid, signal);
      else child.kill(signal);
      await child.status;
      const left = () => pids.filter(isAlive);
      await waitUntil(() => left().length === 0, {
        name: `nothing is left of ${pids.length}`,
        timeoutMs: 15_000,
      });
      await shown;
      console.log(`Node ${node}, ${signal}: ${pids.length} processes, none left`);
    }
  });
}

npmTest(
  "what npx runs says npx, also in what it writes into another program's file, and passes its exit code on",
  async (world) => {
    for (const node of NODES) {
      const run = (...words: string[]) => world.run(node, npx(world, ...words));
      const wrong = await run("hub", "--prot", "1");
      assert.equal(wrong.code, EXIT.usage, wrong.err);
      const nobody = await run("status", "--http-port", "1");
      assert.equal(nobody.code, EXIT.network, nobody.err);
      assert.match(nobody.err, /^fix: npx aicollab hub --http-port 1$/m);
      const { installed_by, upgrade } = JSON.parse((await run("upgrade", "--json")).out);
      assert.deepEqual([installed_by, upgrade], ["npx", "npx -y aicollab@latest version"]);
      const setup = await run("mcp", "setup", "claude", "--yes", "--hooks");
      assert.equal(setup.code, 0, setup.err);
      const words = setup.out.replaceAll(/\n\+? */g, " ");
      assert.ok(
        words.includes(`"command": "npx", "args": [ "-y", "aicollab@${VERSION}", "mcp", "--id", "claude" ]`),
        words,
      );
      assert.ok(words.includes(`npx -y aicollab@${VERSION} mcp wait`), words);
    }
  },
);

npmTest(
  "installed in a project it says npx, installed for all it is aicollab, and both keep their own paths",
  async (world) => {
    const { cwd } = await world.stranger(NEW);
    const installed = await world.run(NEW, ["npm", "install", "--silent", world.tarball], cwd);
    assert.equal(installed.code, 0, installed.err);
    const inProject = await world.run(NEW, ["npx", "aicollab", "upgrade", "--json"], cwd);
    assert.equal(JSON.parse(inProject.out).upgrade, "npm install aicollab@latest");
    const prefix = join(cwd, "global");
    const all = await world.run(
      NEW,
      ["npm", "install", "--silent", "-g", "--prefix", prefix, world.tarball],
      cwd,
    );
    assert.equal(all.code, 0, all.err);
    const program = join(prefix, "bin", "aicollab");
    const forAll = await world.run(NEW, [program, "upgrade", "--json"]);
    assert.equal(JSON.parse(forAll.out).upgrade, "npm install --global aicollab@latest");
    const { err } = await world.run(NEW, [program, "status", "--http-port", "1"]);
    assert.match(err, /^fix: aicollab hub --http-port 1$/m);
    const setup = await world.run(NEW, [program, "mcp", "setup", "claude", "--yes"]);
    assert.ok(
      setup.out.includes(join(prefix, "lib", "node_modules", "aicollab", "main.js")),
      setup.out + setup.err,
    );
  },
);

npmTest("a program that is installed for all outlives the shell that started it", async (world) => {
  for (const node of NODES) {
    const { cwd, env } = await world.stranger(node);
    const prefix = join(cwd, "global");
    const all = await world.run(
      node,
      ["npm", "install", "--silent", "-g", "--prefix", prefix, world.tarball],
      cwd,
    );
    assert.equal(all.code, 0, all.err);
    const line = `"${join(prefix, "bin", "aicollab")}" hub --port 0 --http-port 0 >hub.log 2>&1 & echo $!`;
    const { out } = await output("sh", ["-c", line], { cwd, env, clearEnv: true, stdin: "null" });
    const pid = Number(out);
    const log = () => Deno.readTextFile(join(cwd, "hub.log"));
    await waitUntil(async () => /listening on/.test(await log()), {
      name: "the hub is up",
      timeoutMs: 30_000,
    });
    const pids = await treeOf(pid);
    Deno.kill(pid, "SIGTERM");
    await waitUntil(() => !pids.some(isAlive), { name: "the hub ends", timeoutMs: 15_000 });
    assert.match(await log(), /listening on[^]*stopp|drain|end/i);
  }
});

npmTest("where install scripts do not run, the first start puts Deno in its place", async (world) => {
  const { cwd } = await world.stranger(OLD);
  const installed = await world.run(
    OLD,
    ["npm", "install", "--silent", "--ignore-scripts", world.tarball],
    cwd,
  );
  assert.equal(installed.code, 0, installed.err);
  await assert.rejects(Deno.stat(join(packageIn(cwd, "deno"), "deno")), Deno.errors.NotFound);
  const { code, out, err } = await world.run(OLD, ["npx", "aicollab", "version"], cwd);
  assert.equal(code, 0, err);
  assert.match(out, new RegExp(`^aicollab ${VERSION} \\(Deno 2\\.9\\.6, `));
});

npmTest("on a Linux with musl, as Alpine is, a sentence says that it needs glibc", async (world) => {
  const { cwd, env } = await world.stranger(NEW);
  const unpacked = await output("tar", ["-xzf", world.tarball, "-C", cwd], {});
  assert.equal(unpacked.code, 0);
  await Deno.writeTextFile(
    join(cwd, "musl.cjs"),
    "const { getReport } = process.report; process.report.getReport = () => ({ header: {} });",
  );
  for (const script of ["supported.cjs", "aicollab.cjs"]) {
    const musl = await output("node", ["--require", "./musl.cjs", join("package", script)], {
      cwd,
      env,
      clearEnv: true,
    });
    assert.equal(musl.code, 1);
    assert.match(
      musl.err,
      /^error: aicollab does not run on this system\nwhy: this Linux has musl .*\nfix: use Linux with glibc/,
    );
  }
  const glibc = await output("node", [join("package", "supported.cjs")], { cwd, env, clearEnv: true });
  assert.deepEqual([glibc.code, glibc.err], [0, ""]);
});
