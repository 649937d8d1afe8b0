import assert from "node:assert/strict";
import { ManualClock } from "../internal/testing/manual_clock.ts";
import { waitUntil } from "../internal/testing/wait_until.ts";
import { talk } from "./messages.ts";
import { TestHub } from "./test_hub.ts";

const http = { hostname: "127.0.0.1", port: 0 };

Deno.test("others hear that an AI joined, with its capabilities; it does not hear of itself", async () => {
  await using world = await TestHub.start();
  const watcher = await world.enter("AI_Watcher");
  const ai = await world.enter("AI_Node_1", { hello: { capabilities: ["rendering"], version: "1.2" } });
  const { timestamp: _, ...joined } = await watcher.hear({ message_type: "ai_joined" });
  assert.deepEqual(joined, {
    source_ai: "hub",
    message_type: "ai_joined",
    data: { ai_id: "AI_Node_1", specialization: "networking", capabilities: ["rendering"], version: "1.2" },
  });
  // The same description again is no news; another one is.
  const hello = { message_type: "hello", message_id: "1", data: { specialization: "graphics" } };
  await ai.ask(hello);
  await ai.ask({ ...hello, message_id: "2" });
  await ai.ask(talk("after", { message_id: "3" }));
  await watcher.hear({ message_type: "message" });
  const descriptions = watcher.heard.filter(({ message_type }) => message_type === "ai_joined");
  assert.deepEqual(descriptions.map(({ data }) => data.specialization), ["networking", "graphics"]);
  assert.equal(ai.heard.some(({ message_type }) => message_type === "ai_joined"), false);
});

Deno.test("ai_left is sent 10 s after a connection was lost, and not when the AI is back before; at once after leave", async () => {
  const clock = new ManualClock();
  await using world = await TestHub.start({ clock, http });
  const connected = (count: number) => async () => (await world.status()).connected_ais === count;
  const watcher = await world.enter("AI_Watcher");
  const lost = await world.enter("AI_Lost");
  const back = await world.enter("AI_Back");
  const leaver = await world.enter("AI_Leaver");

  assert.deepEqual(await leaver.ask({ message_type: "leave", message_id: "1" }), {
    message_type: "ack",
    message_id: "1",
  });
  await leaver.end();
  const left = await watcher.hear({ message_type: "ai_left" });
  assert.deepEqual(left.data, { ai_id: "AI_Leaver", specialization: "networking", reason: "leave" });
  await leaver[Symbol.asyncDispose]();

  await lost[Symbol.asyncDispose]();
  await back[Symbol.asyncDispose]();
  await waitUntil(connected(1), { name: "/status counts connections at once" });
  await clock.advance(9_000);
  await world.enter("AI_Back");
  await clock.advance(2_000);
  const gone = await watcher.hear({ message_type: "ai_left" });
  assert.deepEqual(gone.data, {
    ai_id: "AI_Lost",
    specialization: "networking",
    reason: "connection_lost",
  });
  await clock.advance(20_000);
  await watcher.ask(talk("end", { message_id: "1" }));
  const news = watcher.heard.filter(({ message_type }) => /^ai_/.test(message_type));
  assert.deepEqual(news.map(({ message_type, data }) => `${message_type} ${data.ai_id}`), [
    "ai_joined AI_Lost",
    "ai_joined AI_Back",
    "ai_joined AI_Leaver",
    "ai_left AI_Leaver",
    "ai_left AI_Lost",
  ]);
  assert.equal((await world.status()).connected_ais, 2);
});

Deno.test("an AI that ever answered a ping is held to them; one that never did is not; any byte is life", async () => {
  const clock = new ManualClock();
  await using world = await TestHub.start({ clock });
  const [answering, silent, busy] = [
    await world.enter("AI_Answering"),
    await world.enter("AI_Silent"),
    await world.enter("AI_Busy"),
  ];
  await clock.advance(15_000);
  for (const ai of [answering, silent, busy]) await ai.hear({ message_type: "ping" });
  await answering.ask({ message_type: "pong" }, { message_type: "sync", message_id: "1" });
  await busy.ask({ message_type: "pong" }, { message_type: "sync", message_id: "1" });
  for (let i = 2; i < 8; i++) {
    await clock.advance(8_000);
    await busy.ask({ message_type: "sync", message_id: String(i) });
  }
  const error = await answering.hear({ message_type: "error" });
  assert.equal(error.code, "HEARTBEAT_TIMEOUT");
  assert.equal(error.definite, false);
  await answering.end();
  assert.equal(answering.heard.filter(({ message_type }) => message_type === "ping").length, 3);
  assert.equal(busy.heard.filter(({ message_type }) => message_type === "ping").length, 1);
  assert.equal((await silent.ask({ message_type: "sync", message_id: "1" })).message_type, "ack");
});
