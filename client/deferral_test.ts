import assert from "node:assert/strict";
import { ManualClock } from "../internal/testing/manual_clock.ts";
import { waitUntil } from "../internal/testing/wait_until.ts";
import { RefusedError } from "./hub_client.ts";
import { connect } from "./testing/scripted_client.ts";
import { ScriptedHub } from "./testing/scripted_hub.ts";

Deno.test("a message that is refused for a time is sent again after it, in its place; nothing newer is sent before", async () => {
  using hub = new ScriptedHub();
  const clock = new ManualClock();
  await using client = connect(hub, { clock });
  const peer = await hub.accept();
  await peer.admit();
  const send = (messageId: string) => client.send("message", { content: 1 }, { messageId });
  const sent = ["a", "b", "c"].map(send);
  const lines = [await peer.message("message"), await peer.message("message"), await peer.message("message")];
  const full = ({ message_id }: Record<string, unknown>, retry_after_ms: number) => ({
    message_type: "error",
    code: "STORAGE_FULL",
    message: "full",
    message_id,
    definite: true,
    retry_after_ms,
  });
  await peer.say(full(lines[2]!, 1_000), full(lines[0]!, 2_000));
  await peer.ack(lines[1]!);
  await sent[1];
  sent.push(send("d"));
  await clock.advance(1_999);
  // Anything that was written would come before the pong.
  await peer.say({ message_type: "ping" });
  await peer.message("pong");
  await clock.advance(1);
  for (const id of ["a", "c", "d"]) {
    const line = await peer.message("message");
    assert.equal(line.message_id, id);
    await peer.ack(line);
  }
  await Promise.all(sent);
});

Deno.test("a message that comes too fast for another AI is refused at once, and nothing else waits for it", async () => {
  using hub = new ScriptedHub();
  const reported: unknown[] = [];
  await using client = connect(hub, { onDeferred: (refusal) => reported.push(refusal) });
  const peer = await hub.accept();
  await peer.admit();
  const reply = client.send("message", { content: 1, reply_to: 7 });
  const { message_id } = await peer.message("message");
  const refused = { code: "RATE_LIMITED", message: "too fast", definite: true, retry_after_ms: 60_000 };
  await peer.say({ message_type: "error", message_id, ...refused });
  const error = await reply.then(() => undefined, (error) => error);
  assert.ok(error instanceof RefusedError);
  assert.deepEqual([error.code, error.retryAfterMs], ["RATE_LIMITED", 60_000]);
  const renewed = client.send("collaboration_renew", { session_id: "s1", fence: 2 });
  await peer.ack(await peer.message("collaboration_renew"));
  await renewed;
  assert.deepEqual(reported, []);
});

Deno.test("the client reports once that messages are deferred, and once that all of them are answered", async () => {
  using hub = new ScriptedHub();
  const clock = new ManualClock();
  const reported: (string | undefined)[] = [];
  await using client = connect(hub, { clock, onDeferred: (refusal) => reported.push(refusal?.code) });
  const peer = await hub.accept();
  await peer.admit();
  const sent = ["a", "b"].map((messageId) => client.send("message", { content: 1 }, { messageId }));
  const full = { message_type: "error", code: "STORAGE_FULL", message: "full", definite: true };
  const lines = [await peer.message("message"), await peer.message("message")];
  for (let round = 0; round < 3; round++) {
    await peer.say(...lines.map(({ message_id }) => ({ ...full, message_id, retry_after_ms: 1_000 })));
    await waitUntil(() => clock.dueMs.filter((ms) => ms === 1_000 * (round + 1)).length === 2, {
      name: "both messages are deferred",
    });
    assert.deepEqual(reported, ["STORAGE_FULL"]);
    await clock.advance(1_000);
    lines.splice(0, 2, await peer.message("message"), await peer.message("message"));
  }
  await peer.ack(lines[0]!);
  await sent[0];
  assert.deepEqual(reported, ["STORAGE_FULL"]);
  await peer.ack(lines[1]!);
  await sent[1];
  assert.deepEqual(reported, ["STORAGE_FULL", undefined]);
});

Deno.test("a message that was refused for a time waits for it also on the next connection", async () => {
  using hub = new ScriptedHub();
  const clock = new ManualClock();
  await using client = connect(hub, { clock, random: () => 1 });
  const first = await hub.accept();
  await first.admit();
  const sent = client.send("message", { content: 1 });
  const { message_id } = await first.message("message");
  await first.say({
    message_type: "error",
    code: "STORAGE_FULL",
    message: "full",
    message_id,
    definite: true,
    retry_after_ms: 1_000,
  });
  first.close();
  await waitUntil(() => clock.dueMs.includes(200), { name: "the client waits to reconnect" });
  await clock.advance(200);
  const second = await hub.accept();
  await second.admit();
  await second.say({ message_type: "ping" });
  await second.message("pong");
  await clock.advance(800);
  const line = await second.message("message");
  assert.equal(line.message_id, message_id);
  await second.ack(line);
  await sent;
});
