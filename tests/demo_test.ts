import assert from "node:assert/strict";
import process from "node:process";
import { EXIT } from "../internal/exit_codes.ts";
import { linesOf } from "../harness/lines.ts";
import { aicollab, childrenOf, makeWorld, startAicollab } from "./aicollab.ts";

Deno.test("demo --once prints a whole collaboration in order and ends with exit 0", async () => {
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
  const demo = startAicollab(world, ["demo", "--port", "0", "--http-port", "0"]);
  demo.stderr.pipeTo(new WritableStream());
  let killedAtMs = 0;
  for await (const line of linesOf(demo.stdout)) {
    if (killedAtMs === 0 && line.includes("shared pattern")) {
      killedAtMs = performance.now();
      for (const pid of await childrenOf(demo, "hub")) Deno.kill(pid, "SIGKILL");
    }
  }
  assert.equal((await demo.status).code, EXIT.unexpected);
  assert.ok(performance.now() - killedAtMs < 5_000);
  assert.deepEqual(await childrenOf(demo, "trainer"), []);
});

Deno.test("a demo that stays up ends with exit 0 on Ctrl-C, and nothing of it is left", async () => {
  await using world = await makeWorld();
  const demo = startAicollab(world, ["demo", "--port", "0", "--http-port", "0"]);
  demo.stderr.pipeTo(new WritableStream());
  let children: number[] = [];
  for await (const line of linesOf(demo.stdout)) {
    if (!line.includes("stop with Ctrl-C")) continue;
    children = [...await childrenOf(demo, "hub"), ...await childrenOf(demo, "trainer")];
    demo.kill("SIGINT");
  }
  assert.equal((await demo.status).code, EXIT.ok);
  assert.equal(children.length, 3);
  for (const pid of children) assert.throws(() => process.kill(pid, 0), { code: "ESRCH" });
});
