import assert from "node:assert/strict";
import { waitUntil } from "../internal/testing/wait_until.ts";
import { aicollab, makeWorld, startAicollab } from "./aicollab.ts";
import { linesOf } from "../harness/lines.ts";
import { HubProcess } from "./hub_process.ts";
import { RawAi } from "./raw_ai.ts";

const PATIENCE = { timeoutMs: 30_000 };

Deno.test("after `aicollab key rotate` a running hub ends what the last key had opened, and a trainer comes back by itself", async () => {
  await using world = await makeWorld();
  await using hub = await HubProcess.start(world);
  const last = await hub.localKey();
  const { hostname, port } = hub.address;
  const trainer = startAicollab(world, [
    ...["trainer", "AI_Node_1", "networking", "--hub", `${hostname}:${port}`, "--log-format", "json"],
  ]);
  const log: string[] = [];
  const hearing = (async () => {
    for await (const line of linesOf(trainer.stderr)) log.push(line);
  })();
  await using _ended = {
    async [Symbol.asyncDispose]() {
      trainer.kill();
      await Promise.all([trainer.status, trainer.stdout.cancel(), hearing]);
    },
  };
  await waitUntil(() => log.some((line) => line.includes("Connected to hub")), {
    name: "it is connected",
    ...PATIENCE,
  });
  await using ai = await RawAi.connect(hub.address);
  await ai.say({ ai_id: "AI_Raw", local_key: last });
  await ai.hear({ message_type: "welcome" });

  const { exit, out } = await aicollab(world, ["key", "rotate"]);
  assert.equal(exit, 0);
  assert.match(out, /^Replaced .*local\.key$/m);
  assert.equal((await ai.hear({ message_type: "error" })).code, "REVOKED");
  assert.notEqual(await hub.localKey(), last);
  await waitUntil(() => log.some((line) => line.includes("Reconnected to hub")), {
    name: "it is back",
    ...PATIENCE,
  });
  await using late = await RawAi.connect(hub.address);
  await late.say({ ai_id: "AI_Raw", local_key: last });
  assert.equal((await late.hear({ message_type: "error" })).code, "AUTH_FAILED");
  const { data } = JSON.parse(
    (await aicollab(world, ["log", "--data", hub.data, "--type", "operator_action", "--json"])).out,
  );
  assert.deepEqual([data.action, data.via, data.proof], ["key_rotate", "folder", "local_key"]);
});

Deno.test("without a home `aicollab key rotate` needs the hub's folder, and makes the first key there", async () => {
  await using world = await makeWorld();
  const homeless = { HOME: undefined, XDG_DATA_HOME: undefined };
  const without = await aicollab(world, ["key", "rotate"], homeless);
  assert.equal(without.exit, 2);
  assert.match(without.err, /^fix: .*key rotate --data DIR$/m);
  const made = await aicollab(world, ["key", "rotate", "--data", world.folder, "--json"], homeless);
  const path = `${world.folder}/local.key`;
  assert.deepEqual(JSON.parse(made.out), { path, replaced: false });
  assert.equal((await Deno.stat(path)).mode! & 0o777, 0o600);
});
