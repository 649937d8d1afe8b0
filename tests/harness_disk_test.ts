/** Runs the harness on a disk that becomes full: a small file system that only its own processes see. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { linesOf } from "../harness/lines.ts";
import { markedProcesses } from "../harness/run/marked_processes.ts";
import { EXIT } from "../internal/exit_codes.ts";
import { selfCommand } from "../internal/self_spawn.ts";
import { makeWorld, type World } from "./aicollab.ts";

const MOUNT = `mount -t tmpfs -o size="$1" tmpfs results && shift && exec "$@"`;

function mayMount(): boolean {
  try {
    const args = ["-m", "mount", "-t", "tmpfs", "tmpfs", "/mnt"];
    return new Deno.Command("unshare", { args, stderr: "null" }).outputSync().success;
  } catch {
    return false;
  }
}

/** Runs `harness basic` with results on a disk of `size`; `connected` is called with the path at which that disk is seen. */
async function harnessOn(world: World, size: string, connected: (disk: string) => void = () => {}) {
  await Deno.mkdir(join(world.folder, "results"));
  const self = selfCommand(
    ["harness", "basic", "--duration", "8s", "--seed", "1", "--junit", "checks.xml"],
    {},
  );
  const harness = new Deno.Command("unshare", {
    args: ["-m", "sh", "-c", MOUNT, "sh", size, self.program, ...self.args],
    ...{ env: world.environment, clearEnv: true, cwd: world.folder },
    ...{ stdin: "null", stdout: "piped", stderr: "piped" },
  }).spawn();
  const out = new Response(harness.stdout).text();
  const said: string[] = [];
  for await (const line of linesOf(harness.stderr)) {
    said.push(line);
    // The namespace is gone with its last process, so what it holds is looked at from here.
    if (line.includes(" connected")) connected(`/proc/${harness.pid}/root${join(world.folder, "results")}`);
  }
  return { exit: (await harness.status).code, out: await out, said };
}

/** Fills the disk to its last byte. */
function fill(disk: string): void {
  using file = Deno.openSync(join(disk, "filler"), { append: true, create: true });
  for (const size of [2 ** 20, 1]) {
    try {
      for (;;) file.writeSync(new Uint8Array(size));
    } catch (error) {
      assert.match(String(error), /No space left/);
    }
  }
}

const isPossible = mayMount();
const skipped = isPossible ? "" : " (SKIPPED: run as root, for a file system of its own)";

Deno.test({
  name:
    `a run whose disk becomes full ends in order and in one sentence, exit 73, and what was measured is printed${skipped}`,
  ignore: !isPossible,
  async fn() {
    await using world = await makeWorld();
    let run = "";
    const { exit, out, said } = await harnessOn(world, "64m", (disk) => {
      const [partial] = [...Deno.readDirSync(join(disk, "basic"))].map(({ name }) => name);
      run = /^\.(.+)\.partial$/.exec(partial!)![1]!;
      fill(disk);
    });
    assert.equal(exit, EXIT.cannotWrite, said.join("\n"));
    const [what, why, fix, code] = said.slice(-4);
    // What a finished run does not keep may leave room enough to write the results after all.
    const [, kept] = /^error: cannot write all results of the run; what there was is kept in "(.+)"$/.exec(
      what!,
    )!;
    assert.ok([`results/basic/.${run}.partial`, `results/basic/${run}`].includes(kept!), what);
    assert.match(why!, /^why: .*(No space left|disk is full)/);
    assert.match(`${fix}\n${code}`, /^fix: make room there.*\n\[CANNOT_WRITE\] exit 73$/);
    assert.match(out, /^ {2}✅ no process was left behind/m);
    assert.match(await Deno.readTextFile(join(world.folder, "checks.xml")), /<\/testsuites>\n$/);
    assert.deepEqual(markedProcesses(run), []);
  },
});

Deno.test({
  name:
    `a run whose disk is full from the start is no bug: exit 73 or 74, and nothing is left running${skipped}`,
  ignore: !isPossible,
  async fn() {
    await using world = await makeWorld();
    const { exit, said } = await harnessOn(world, "100k");
    assert.ok(exit === EXIT.cannotWrite || exit === EXIT.diskError, said.join("\n"));
    assert.match(said.join("\n"), /^error: /m);
    assert.doesNotMatch(said.join("\n"), /this is a bug|UNEXPECTED/);
  },
});
