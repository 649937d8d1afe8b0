import assert from "node:assert/strict";
import { waitUntil } from "../internal/testing/wait_until.ts";
import { SilentSockets } from "./silent_sockets.ts";
import { TestHub } from "./test_hub.ts";

const ELSEWHERE = "127.0.0.2";

Deno.test("1,100 silent connections from one address keep no AI out, as they never have more than 64 places", async () => {
  await using world = await TestHub.start();
  await using silent = await SilentSockets.open(world.hub.address, ELSEWHERE, { count: 1_100 });
  const ai = await world.enter("AI_Node_1");
  assert.equal((await ai.ask({ message_type: "sync", message_id: "1" })).message_type, "ack");
  await waitUntil(() => silent.ended === 1_100 - 64, { name: "64 of the silent ones are left" });
  assert.match(
    silent.heard,
    /"code":"TOO_MANY_CONNECTIONS","message":"A newer connection took this place: 127.0.0.2/,
  );
});
