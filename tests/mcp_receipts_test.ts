import assert from "node:assert/strict";
import { makeWorld } from "./aicollab.ts";
import { HubProcess } from "./hub_process.ts";
import { McpSession } from "./mcp_client.ts";
import { mcpTest } from "./mcp_test_case.ts";
import { type Heard, RawAi } from "./raw_ai.ts";
import { SessionInbox } from "./session_inbox.ts";

mcpTest(
  "who sends with a receipt reads by search whether it was fetched, and whether it is done",
  async () => {
    await using world = await makeWorld();
    await using hub = await HubProcess.start(world);
    await using sender = await McpSession.start(world, hub.address, {
      args: ["--id", "sender", "--id-exact"],
    });
    await using reader = await McpSession.start(world, hub.address, {
      args: ["--id", "reader", "--id-exact"],
    });
    await reader.call("who");
    const sent = await sender.call("send", { to: "reader", text: "Please look", receipt: true });
    const { seq } = sent.data;
    assert.match(
      sent.words,
      new RegExp(`Stored as entry ${seq}; reader has not fetched it yet: search with seq ${seq}`),
    );
    const states = async () =>
      (await sender.call("search", { seq })).data.deliveries.map(({ state }: { state: string }) => state);
    assert.deepEqual(await states(), ["stored"]);
    await reader.call("inbox", { wait_ms: 10_000 });
    assert.deepEqual(await states(), ["stored", "fetched"]);
    await reader.call("done", { seqs: [seq] });
    const { words } = await sender.call("search", { seq });
    assert.match(
      words,
      new RegExp(
        `^How far entry ${seq} has come to reader: stored .*, fetched .*, done .*\\. reader is done with it\\.$`,
      ),
    );
  },
);

mcpTest("the sender of a receipt hears of each state, and by which bell the session was rung", async () => {
  await using world = await makeWorld();
  await using hub = await HubProcess.start(world);
  await using inbox = new SessionInbox(world.folder);
  await using sender = await RawAi.connect(hub.address);
  const local_key = await hub.localKey();
  const hello = { message_type: "hello", message_id: "h", data: { specialization: "x" } };
  await sender.say({ ai_id: "AI_Sender", local_key }, hello);
  await sender.hear({ message_type: "training_sync" });
  await using idle = await McpSession.start(world, hub.address, {
    args: ["--id", "claude"],
    environment: inbox.environment,
  });
  const { you } = (await idle.call("who")).data;
  const data = { content: "please look", receipt: true };
  const { seq } = await sender.ask({ message_type: "message", message_id: "m", target_ai: you, data });
  const next = async () => (await sender.hear({ message_type: "delivery" })).data;
  assert.deepEqual(await next(), { seq, ai_id: you, state: "rung", bell: "session socket" });
  await idle.call("inbox");
  assert.deepEqual(await next(), { seq, ai_id: you, state: "fetched" });
  await idle.call("send", { to: "AI_Sender", text: "on it", reply_to: seq });
  assert.deepEqual(await next(), { seq, ai_id: you, state: "taken" });
  await idle.call("done", { seqs: [seq] });
  assert.deepEqual(await next(), { seq, ai_id: you, state: "done" });
  const asked = { message_type: "delivery_status", message_id: "s", data: { seq } };
  const { deliveries } = await sender.ask(asked);
  assert.deepEqual(deliveries.map(({ state }: Heard) => state), [
    "stored",
    "rung",
    "fetched",
    "taken",
    "done",
  ]);
});

mcpTest("an inbox does not show what came too late, and its sender is told", async () => {
  await using world = await makeWorld();
  await using hub = await HubProcess.start(world);
  await using sender = await McpSession.start(world, hub.address, { args: ["--id", "sender", "--id-exact"] });
  await using reader = await McpSession.start(world, hub.address, { args: ["--id", "reader", "--id-exact"] });
  await reader.call("who");
  const { data: { seq } } = await sender.call("send", { to: "reader", text: "soon", ttl_ms: 1_000 });
  const news = await sender.call("inbox", { wait_ms: 20_000 });
  assert.deepEqual(news.data.entries.map(({ type, to }: { type: string; to: string }) => [type, to]), [[
    "dead_letter",
    "you",
  ]]);
  const { data: { seq: last } } = await sender.call("send", { to: "reader", text: "in time" });
  const page = await reader.call("inbox", { wait_ms: 10_000 });
  assert.deepEqual(page.data.entries.map(({ seq }: { seq: number }) => seq), [last]);
  assert.ok(last > seq);
});

mcpTest("what is done does not come again to the next session of that name", async () => {
  await using world = await makeWorld();
  await using hub = await HubProcess.start(world);
  await using sender = await McpSession.start(world, hub.address, { args: ["--id", "sender", "--id-exact"] });
  const args = ["--id", "reader", "--id-exact"];
  let second = 0;
  {
    await using reader = await McpSession.start(world, hub.address, { args });
    await reader.call("who");
    await sender.call("send", { to: "reader", text: "first" });
    second = (await sender.call("send", { to: "reader", text: "second" })).data.seq;
    while ((await reader.call("inbox", { wait_ms: 5_000 })).data.entries.length < 2);
    await reader.call("done", { seqs: [second] });
  }
  await using again = await McpSession.start(world, hub.address, { args });
  const { data } = await again.call("inbox", { wait_ms: 10_000 });
  assert.deepEqual(data.entries.map(({ text }: { text: string }) => text.replace(/<[^>]*>/g, "")), ["first"]);
});
