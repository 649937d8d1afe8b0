import assert from "node:assert/strict";
import { EXIT } from "../internal/exit_codes.ts";
import { selfCommand } from "../internal/self_spawn.ts";
import { linesOf } from "../harness/lines.ts";
import { aicollab, makeWorld } from "./aicollab.ts";

Deno.test("demo --once tells a whole collaboration in order and ends with exit 0", async () => {
  await using world = await makeWorld();
  const { exit, out, err } = await aicollab(world, ["demo", "--once", "--port", "0", "--http-port", "0"]);
  assert.equal(exit, EXIT.ok, out + err);
  assert.match(out, /AI_Node_1 \(networking\) connected/);
  assert.match(out, /AI_Node_2 \(graphics\) connected/);
  assert.match(out, /shared pattern/);
  assert.match(
    out,
    /requested .+ \((s\d+)\)\n(.*\n)*.+ accepted \1\n(.*\n)*.+ % of \1\n(.*\n)*.+ the work of \1\n(.*\n)*.+ \1 completed\n$/,
  );
});

Deno.test("when the demo's hub dies the demo stops the rest and ends with exit 1 within 5 s", async () => {
  await using world = await makeWorld();
  const self = selfCommand(["demo", "--port", "0", "--http-port", "0"], {});
  const demo = new Deno.Command(self.program, {
    args: self.args,
    env: { ...world.environment },
    clearEnv: true,
    cwd: world.folder,
    stdout: "piped",
    stderr: "null",
  }).spawn();
  let killedAtMs = 0;
  for await (const line of linesOf(demo.stdout)) {
    if (killedAtMs === 0 && line.includes("shared pattern")) {
      killedAtMs = performance.now();
      for (const pid of await childrenOf(demo.pid, "hub")) Deno.kill(pid, "SIGKILL");
    }
  }
  assert.equal((await demo.status).code, EXIT.unexpected);
  assert.ok(performance.now() - killedAtMs < 5_000);
  assert.deepEqual(await childrenOf(demo.pid, "trainer"), []);
});

/** The children of `parent` that run the command `name`. */
async function childrenOf(parent: number, name: string): Promise<number[]> {
  const { stdout } = await new Deno.Command("ps", { args: ["-A", "-o", "pid=,ppid=,args="] }).output();
  return new TextDecoder().decode(stdout).split("\n")
    .map((line) => /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line))
    .filter((match) => Number(match?.[2]) === parent && match![3]!.includes(` ${name} `))
    .map((match) => Number(match![1]));
}
