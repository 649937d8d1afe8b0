import assert from "node:assert/strict";
import { waitUntil } from "../internal/testing/wait_until.ts";
import { makeWorld } from "./aicollab.ts";
import { HubProcess } from "./hub_process.ts";
import { RawAi } from "./raw_ai.ts";
import { SilentSockets } from "./silent_sockets.ts";
import { TestHub } from "./test_hub.ts";

const ELSEWHERE = "127.0.0.2";

Deno.test("1,100 silent connections from one address keep no AI out, as they never have more than 64 places", async () => {
  await using world = await TestHub.start();
  const { address } = world.hub;
  await using silent = await SilentSockets.open(address, ELSEWHERE, { count: 1_100 });
  const ai = await world.enter("AI_Node_1");
  assert.equal((await ai.ask({ message_type: "sync", message_id: "1" })).message_type, "ack");
  await waitUntil(() => silent.ended === 1_100 - 64, { name: "64 of the silent ones are left" });
  await using newer = new AsyncDisposableStack();
  const room =
    /"TOO_MANY_CONNECTIONS","message":"A newer connection took this place: 127\.0\.0\.2 may have 64/;
  await waitUntil(async () => {
    newer.use(await SilentSockets.open(address, ELSEWHERE, { count: 1 }));
    return room.test(silent.heard);
  }, { name: "the oldest of them has made room for a newer one" });
});

Deno.test("500 wrong tokens, 500 silent connections and 50 takeovers are a few lines of the log, and an AI comes in beside them", async () => {
  await using world = await makeWorld();
  await using hub = await HubProcess.start(world);
  const local_key = await hub.localKey();
  const enter = async (ai_id: string) => {
    const ai = await RawAi.connect(hub.address);
    await ai.say({ ai_id, local_key }, { message_type: "hello", specialization: "any" });
    return ai;
  };
  const line = { ai_id: "AI_Node_1", token: "a guess" };
  await using wrong = await SilentSockets.open(hub.address, ELSEWHERE, { count: 500, line });
  await using silent = await SilentSockets.open(hub.address, "127.0.0.3", { count: 500 });
  await using ai = await enter("AI_Node_1");
  await ai.hear({ message_type: "training_sync" });
  await using takers = new AsyncDisposableStack();
  for (let i = 0; i < 50; i++) {
    const taker = takers.use(await enter("AI_Two"));
    await taker.hear(({ message_type, code }) => message_type === "welcome" || code === "AUTH_BACKOFF");
  }
  const ended = () => wrong.ended >= 500 - 64 && silent.ended >= 500 - 64;
  await waitUntil(ended, { name: "the hub has closed all but the last of them" });
  const warnings = hub.log.match(/WARNING.*/g)!;
  assert.ok(warnings.length <= 8, warnings.join("\n"));
  await hub.end();
  const counted = hub.log.match(/\((\d+) more times? in the last minute\)/g)!;
  assert.ok(counted.length > 0 && counted.length <= 8, "how many more is said once of each kind");
});
