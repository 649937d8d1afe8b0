import assert from "node:assert/strict";
import { ScriptedHub, type ScriptedPeer } from "../../client/testing/scripted_hub.ts";
import { Histogram } from "../../internal/histogram.ts";
import { ManualClock } from "../../internal/testing/manual_clock.ts";
import { waitUntil } from "../../internal/testing/wait_until.ts";
import { LoadAi, type LoadAiOptions } from "./load_ai.ts";

/** Connects an AI of the load to a scripted hub. */
async function connected(options: Partial<LoadAiOptions> = {}) {
  const hub = new ScriptedHub();
  const clock = new ManualClock();
  const [ackMs, deliveryMs] = [new Histogram(), new Histogram()];
  const ended: string[] = [];
  const ai = new LoadAi({
    ...{ ai_id: "AI_Load", address: hub.address, localKey: "key", bytes: 300, maxUnanswered: 3, clock },
    ...{ ackMs, deliveryMs },
    isOfLoad: (ai_id) => ai_id.startsWith("AI_Load"),
    onEnd: ({ code }) => ended.push(code),
    ...options,
  });
  const peer = await hub.accept();
  await peer.admit();
  return {
    ...{ hub, ai, peer, clock, ackMs, deliveryMs, ended },
    async [Symbol.asyncDispose]() {
      hub[Symbol.dispose]();
      const closed = ai.close();
      await clock.advance(60_000);
      await closed;
    },
  };
}

/** Resolves when nothing else was written: it would come before the pong. */
async function nothingMore(peer: ScriptedPeer): Promise<void> {
  await peer.say({ message_type: "ping" });
  await peer.message("pong");
}

Deno.test("an ack is timed from when its message was due, not from when it was sent", async () => {
  await using world = await connected();
  const { ai, peer, clock, ackMs } = world;
  await clock.advance(500);
  ai.due(100);
  const line = await peer.message("message");
  await clock.advance(250);
  await peer.ack(line, { seq: 4 });
  await waitUntil(() => ackMs.count === 1, { name: "the ack was received" });
  assert.equal(ackMs.quantile(1), 650);
  const [stored] = ai.ledger().ascending();
  assert.deepEqual(stored, { message_type: "message", message_id: line.message_id, seq: 4 });
});

Deno.test("a message has the size that was asked for", async () => {
  await using world = await connected({ bytes: 1_000 });
  world.ai.due(12.5);
  assert.equal(JSON.stringify(await world.peer.message("message")).length, 1_000);
});

Deno.test("a message beyond the in-flight limit is not sent and stays unanswered; an answer makes room again", async () => {
  await using world = await connected();
  const { ai, peer } = world;
  for (let i = 0; i < 5; i++) ai.due(i);
  const lines = [await peer.message("message"), await peer.message("message"), await peer.message("message")];
  await nothingMore(peer);
  await peer.say({
    ...{ message_type: "error", message_id: lines[0]!.message_id, code: "INVALID_MESSAGE" },
    ...{ message: "no", definite: true },
  });
  await peer.ack(lines[1]!, { seq: 1 });
  await waitUntil(() => ai.result().acknowledged === 1, { name: "the answers were received" });
  assert.deepEqual(ai.result(), {
    ...{ ai_id: "AI_Load", intended: 5, acknowledged: 1, refused: 1, unanswered: 3, delivered: 0 },
  });
  ai.due(6);
  await peer.message("message");
});

Deno.test("a delivery is timed from when another load AI's message was due; messages of others only count as delivered", async () => {
  await using world = await connected();
  const { ai, peer, clock, deliveryMs } = world;
  await clock.advance(70);
  const entry = (seq: number, source_ai: string, content: unknown) => ({
    ...{ message_type: "message", seq, source_ai, timestamp: "2026-11-22T14:00:00.000Z", data: { content } },
  });
  const due = { due_ms: 40, filler: "" };
  await peer.say(entry(1, "AI_Load_2", due), entry(2, "AI_Node_1", due), entry(3, "AI_Load_2", {}));
  await waitUntil(() => ai.result().delivered === 3, { name: "all was delivered" });
  assert.deepEqual([deliveryMs.count, deliveryMs.quantile(1)], [1, 30]);
});

Deno.test("an AI that the hub disconnects for good reports why, and all that falls due then is unanswered", async () => {
  await using world = await connected();
  const { ai, peer, ended } = world;
  await peer.say({ message_type: "error", code: "REPLACED", message: "another one", definite: true });
  await waitUntil(() => ended.length === 1, { name: "the error was reported" });
  ai.due(1);
  assert.deepEqual(ended, ["REPLACED"]);
  assert.equal(ai.result().unanswered, 1);
});

Deno.test("an AI that is closed just after it lost its connection reconnects for its outstanding answers", async () => {
  await using world = await connected();
  const { hub, ai, peer, clock } = world;
  ai.due(0);
  await peer.message("message");
  peer.close();
  await waitUntil(() => clock.dueMs.some((ms) => ms <= 200), { name: "it waits to reconnect" });
  const closed = ai.close();
  await clock.advance(200);
  const again = await hub.accept();
  await again.admit();
  await again.ack(await again.message("message"), { seq: 1 });
  await again.ack(await again.message("leave"));
  await closed;
  assert.equal(ai.result().acknowledged, 1);
});

Deno.test("a ledger yields acks by seq, in whatever order they came", async () => {
  await using world = await connected();
  const { ai, peer } = world;
  for (let i = 0; i < 3; i++) ai.due(i);
  const lines = [await peer.message("message"), await peer.message("message"), await peer.message("message")];
  for (const [i, seq] of [[0, 7], [1, 9], [2, 8]] as const) await peer.ack(lines[i]!, { seq });
  await waitUntil(() => ai.ledger().stored === 3, { name: "the acks were received" });
  const stored = Array.from(ai.ledger().ascending(), ({ seq, message_id }) => [seq, message_id]);
  assert.deepEqual(stored, [[7, lines[0]!.message_id], [8, lines[2]!.message_id], [9, lines[1]!.message_id]]);
});
