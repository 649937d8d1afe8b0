import assert from "node:assert/strict";
import { join } from "node:path";
import { makeSandbox, startHub, startTrainer } from "../harness/population.ts";
import { EXIT } from "../internal/exit_codes.ts";
import { waitUntil } from "../internal/testing/wait_until.ts";
import { aicollab, makeWorld, startHubProgram } from "./aicollab.ts";

Deno.test("an unknown specialization is exit 2 with a suggestion", async () => {
  await using world = await makeWorld();
  const { exit, err } = await aicollab(world, ["trainer", "AI_Node_1", "netwroking"]);
  assert.equal(exit, EXIT.usage, err);
  assert.ok(err.includes("did you mean networking?"), err);
});

Deno.test("a name that no AI can have is exit 2", async () => {
  await using world = await makeWorld();
  assert.equal((await aicollab(world, ["trainer", "hub", "networking"])).exit, EXIT.usage);
});

Deno.test("a wrong token, or none where one is needed, is exit 4", async () => {
  await using world = await makeWorld();
  await using hub = await startHubProgram(world);
  // The hub's local.key lies in its own sandbox, so from this world only tokens count.
  for (const token of [["wrong"], []]) {
    const { exit, err } = await aicollab(world, [
      "trainer",
      "AI_Node_1",
      "networking",
      ...token,
      "--hub",
      hub.address,
    ]);
    assert.equal(exit, EXIT.authentication, err);
    assert.match(err, /\[AUTH_FAILED\] exit 4\n$/);
  }
});

Deno.test("a trainer that is replaced by a newer connection says so and ends with exit 4", async () => {
  await using world = await makeWorld();
  await using hub = await startHubProgram(world);
  const ai = { ai_id: "AI_Node_1", specialization: "networking", seed: 1 };
  await using first = startTrainer(hub.sandbox, hub, ai);
  await first.ready;
  // It logs to a folder of its own and uses the key of the first one's.
  const place = await makeSandbox(join(world.folder, "second"), world.environment);
  await using second = startTrainer({ ...place, environment: hub.sandbox.environment }, hub, ai);
  await second.ready;
  const { code } = await first.ended;
  assert.equal(code, EXIT.authentication, first.lastLines.join("\n"));
  assert.ok(
    first.lastLines.some((line) =>
      line.startsWith('error: another connection took over the name "AI_Node_1"')
    ),
  );
  assert.equal((await second.stop()).code, EXIT.ok);
});

Deno.test("a trainer whose brain cannot be started ends with exit 7; with --fallback it goes on and says so", async () => {
  await using world = await makeWorld();
  await using hub = await startHubProgram(world);
  const ai = { specialization: "graphics", brain: "exec:no-such-program-here", seed: 1 };
  await using silent = startTrainer(hub.sandbox, hub, { ...ai, ai_id: "AI_Silent" });
  assert.equal((await silent.ended).code, EXIT.nothingRan, silent.lastLines.join("\n"));
  assert.ok(silent.lastLines.includes('error: the brain "exec:no-such-program-here" proposed nothing'));
  const sandbox = { ...hub.sandbox, environment: { ...hub.sandbox.environment, AICOLLAB_FALLBACK: "true" } };
  await using replaced = startTrainer(sandbox, hub, { ...ai, ai_id: "AI_Replaced" });
  await waitUntil(() => replaced.lastLines.some((line) => line.includes("the built-in search goes on")), {
    name: "the trainer says that the built-in search goes on",
    timeoutMs: 30_000,
  });
  assert.equal((await replaced.stop()).code, EXIT.ok);
});

Deno.test("a trainer whose hub is not there says so once, and connects when it is", async () => {
  await using world = await makeWorld();
  await using gone = await startHubProgram(world);
  await gone.program.stop();
  await using trainer = startTrainer(gone.sandbox, gone, {
    ai_id: "AI_Node_1",
    specialization: "networking",
    seed: 1,
  });
  const warnings = () => trainer.lastLines.filter((line) => line.includes("There is no hub at"));
  await waitUntil(() => warnings().length > 0, { name: "the trainer says that there is no hub" });
  await using _hub = await startHubProgram(world, gone);
  await trainer.ready;
  assert.equal(warnings().length, 1);
});

Deno.test("a trainer that waits for the first hub of all is admitted at once: the key is read when the hub is there", async () => {
  await using world = await makeWorld();
  const sandbox = await makeSandbox(join(world.folder, "first"), world.environment);
  const free = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = free.addr;
  free.close();
  const ai = { ai_id: "AI_Node_1", specialization: "networking", seed: 1 };
  await using trainer = startTrainer(sandbox, { address: `127.0.0.1:${port}` }, ai);
  await waitUntil(() => trainer.lastLines.some((line) => line.includes("There is no hub at")), {
    name: "the trainer says that there is no hub",
  });
  const { program } = await startHub(sandbox, { port, httpPort: 0 });
  await using hub = program;
  await trainer.ready;
  assert.deepEqual(hub.lastLines.filter((line) => line.includes("Refused")), []);
});

Deno.test("a trainer that is sent to the dashboard's port says that no hub is there, and ends with exit 5", async () => {
  await using world = await makeWorld();
  await using hub = await startHubProgram(world);
  const at = new URL(hub.dashboardUrl).host;
  const { exit, err } = await aicollab(world, ["trainer", "AI_Node_1", "networking", "--hub", at]);
  assert.equal(exit, EXIT.network, err);
  assert.match(
    err,
    /error: there is no hub at .*\nwhy: this is not a hub, an HTTP server answers; .*\nfix: .* --hub HOST:PORT\n\[NOT_A_HUB\] exit 5\n$/,
  );
});
