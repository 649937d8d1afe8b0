import assert from "node:assert/strict";
import { waitUntil } from "../internal/testing/wait_until.ts";
import { makeWorld } from "./aicollab.ts";
import { HubProcess } from "./hub_process.ts";
import { talk } from "./messages.ts";
import { RawAi } from "./raw_ai.ts";
import { SilentSockets } from "./silent_sockets.ts";

const FEW_DESCRIPTORS = ["sh", "-c", 'ulimit -n 96; exec "$@"', "sh"];

async function enter(hub: HubProcess, ai_id: string): Promise<RawAi> {
  const ai = await RawAi.connect(hub.address);
  await ai.say({ ai_id, local_key: await hub.localKey() }, {
    message_type: "hello",
    specialization: "any",
  });
  return ai;
}

Deno.test("a hub that is out of file descriptors serves those who are there, and lets others in when some have left", async () => {
  await using world = await makeWorld();
  await using hub = await HubProcess.start(world, { under: FEW_DESCRIPTORS });
  await using good = await enter(hub, "AI_Good");
  await good.hear({ message_type: "training_sync" });
  const crowd = await Promise.all(Array.from({ length: 120 }, (_, i) => enter(hub, `AI_${i}`)));
  await waitUntil(() => /Cannot accept a connection.*Too many open files/.test(hub.log), {
    name: "it is out of them",
  });
  assert.equal((await good.ask(talk("still there?", { message_id: "1" }))).message_type, "ack");
  await using late = await enter(hub, "AI_Late");
  assert.equal(hub.log.match(/Cannot accept a connection/g)!.length, 1, "equal warnings are counted");
  for (const ai of crowd) await ai[Symbol.asyncDispose]();
  await late.hear({ message_type: "training_sync" });
});

Deno.test("where silent connections have taken the last file descriptors, the oldest of them are closed and an AI comes in", async () => {
  await using world = await makeWorld();
  await using hub = await HubProcess.start(world, { under: FEW_DESCRIPTORS });
  await using some = await SilentSockets.open(hub.address, "127.0.0.2", { count: 60 });
  await using others = await SilentSockets.open(hub.address, "127.0.0.3", { count: 60 });
  await using late = await enter(hub, "AI_Late");
  await late.hear({ message_type: "training_sync" });
  await waitUntil(() => some.ended + others.ended > 0, { name: "some are closed" });
  assert.match(some.heard, /took this place: no file descriptor is left/);
});
