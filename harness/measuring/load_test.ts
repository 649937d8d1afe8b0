import assert from "node:assert/strict";
import { ScriptedHub, type ScriptedPeer } from "../../client/testing/scripted_hub.ts";
import { ManualClock } from "../../internal/testing/manual_clock.ts";
import { waitUntil } from "../../internal/testing/wait_until.ts";
import { startLoad } from "./load.ts";

type Specs = Parameters<typeof startLoad>[0];

function start(hub: ScriptedHub, specs: Specs, signal = new AbortController().signal) {
  const clock = new ManualClock();
  const load = startLoad(specs, {
    ...{ clock, signal, say: () => {} },
    address: () => hub.address,
    credentials: (ai_id) => ({ token: `secret of ${ai_id}` }),
  });
  return { clock, load };
}

/** Stops the load, which gives up on messages without an answer after five seconds. */
async function stoppedUnanswered({ clock, load }: ReturnType<typeof start>) {
  const stopped = load.stop();
  const dueMs = clock.monotonicMs() + 5_000;
  await waitUntil(() => clock.dueMs.includes(dueMs), { name: "it waits for answers" });
  await clock.advance(5_000);
  return { stopped };
}

/** Answers nothing but `leave`. */
async function untilLeave(peer: ScriptedPeer): Promise<number> {
  for (let messages = 0;; messages++) {
    const line = (await peer.line())!;
    if (line.message_type !== "leave") continue;
    await peer.ack(line);
    return messages;
  }
}

Deno.test("a load keeps its rate however slow the hub is, its AIs take turns, and a late wake-up catches up", async () => {
  using hub = new ScriptedHub();
  const running = start(hub, [{ ai_id: "AI_Load", count: 2, rate: 10, start_ms: 1_000 }]);
  const { clock } = running;
  await clock.advance(999);
  assert.deepEqual(clock.dueMs, [1_000]);
  await clock.advance(1);
  const peers = [await hub.accept(), await hub.accept()];
  const names = [];
  for (const peer of peers) {
    const { ai_id, token } = await peer.admit();
    assert.equal(token, `secret of ${ai_id}`);
    names.push(ai_id);
  }
  assert.deepEqual(names.sort(), ["AI_Load_1", "AI_Load_2"]);
  await clock.advance(450);
  await clock.jump(1_000);
  const { stopped } = await stoppedUnanswered(running);
  assert.deepEqual(await Promise.all(peers.map(untilLeave)), [7, 7]);
  const { results, latency } = await stopped;
  assert.deepEqual(results.map(({ intended, unanswered }) => [intended, unanswered]), [[7, 7], [7, 7]]);
  assert.equal(latency, undefined);
});

Deno.test("at rate 0 an AI only reads", async () => {
  using hub = new ScriptedHub();
  const { clock, load } = start(hub, [{ ai_id: "AI_Reader", rate: 0, start_ms: 0 }]);
  await clock.advance(0);
  const peer = await hub.accept();
  await peer.admit();
  await peer.say({
    ...{ message_type: "verdict", seq: 1, source_ai: "AI_1", timestamp: "2026-11-22T14:00:00.000Z" },
    data: { subject: "p1", result: "confirmed" },
  });
  await peer.say({ message_type: "ping" });
  await peer.message("pong");
  await clock.advance(5_000);
  const stopped = load.stop();
  assert.equal(await untilLeave(peer), 0);
  const { results: [result] } = await stopped;
  assert.deepEqual([result!.intended, result!.delivered], [0, 1]);
});

Deno.test("a load that has not begun when its run ends has no results", async () => {
  using hub = new ScriptedHub();
  const over = new AbortController();
  const { clock, load } = start(hub, [{ ai_id: "AI_Load", rate: 10, start_ms: 1_000 }], over.signal);
  await clock.advance(500);
  over.abort();
  await clock.advance(5_000);
  assert.deepEqual(await load.stop(), { results: [], latency: undefined, ledgers: [] });
});

Deno.test("a load sends nothing after the end of its run", async () => {
  using hub = new ScriptedHub();
  const over = new AbortController();
  const running = start(hub, [{ ai_id: "AI_Load", rate: 10, start_ms: 0 }], over.signal);
  const { clock } = running;
  await clock.advance(0);
  const peer = await hub.accept();
  await peer.admit();
  await waitUntil(() => clock.dueMs.includes(100), { name: "it waits for the first message" });
  await clock.advance(250);
  over.abort();
  for (let i = 0; i < 2; i++) await peer.message("message");
  await clock.advance(1_000);
  const { stopped } = await stoppedUnanswered(running);
  assert.equal(await untilLeave(peer), 0);
  assert.equal((await stopped).results[0]!.intended, 2);
});
