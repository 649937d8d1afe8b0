import assert from "node:assert/strict";
import { waitUntil } from "../internal/testing/wait_until.ts";
import { makeWorld } from "./aicollab.ts";
import { HubProcess } from "./hub_process.ts";
import { talk } from "./messages.ts";
import { RawAi } from "./raw_ai.ts";

Deno.test("a hub that is out of file descriptors serves those who are there, and lets others in when some have left", async () => {
  await using world = await makeWorld();
  const under = ["sh", "-c", 'ulimit -n 96; exec "$@"', "sh"];
  await using hub = await HubProcess.start(world, { under });
  const local_key = await hub.localKey();
  const enter = async (ai_id: string) => {
    const ai = await RawAi.connect(hub.address);
    await ai.say({ ai_id, local_key }, { message_type: "hello", specialization: "any" });
    return ai;
  };
  await using good = await enter("AI_Good");
  await good.hear({ message_type: "training_sync" });
  const crowd = await Promise.all(Array.from({ length: 120 }, () => RawAi.connect(hub.address)));
  await waitUntil(() => /Cannot accept a connection.*Too many open files/.test(hub.log), {
    name: "it is out of them",
  });
  assert.equal((await good.ask(talk("still there?", { message_id: "1" }))).message_type, "ack");
  await using late = await enter("AI_Late");
  assert.equal(hub.log.match(/Cannot accept a connection/g)!.length, 1, "equal warnings are counted");
  for (const ai of crowd) await ai[Symbol.asyncDispose]();
  await late.hear({ message_type: "training_sync" });
});
