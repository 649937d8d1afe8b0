import assert from "node:assert/strict";
import { DEFAULT_LIMITS } from "../protocol/limits.ts";
import { waitUntil } from "../internal/testing/wait_until.ts";
import { talk } from "./messages.ts";
import type { Opening } from "./raw_ai.ts";
import { TestHub } from "./test_hub.ts";

Deno.test("an AI is welcomed with the journal's id, the head, its cursor and the limits", async () => {
  await using world = await TestHub.start();
  const ai = await world.open("AI_Node_1");
  const { epoch, ...welcome } = await ai.hear({ message_type: "welcome" });
  assert.match(epoch, /^[0-9a-f]{16}$/);
  assert.deepEqual(welcome, {
    message_type: "welcome",
    protocol_version: 1,
    ai_id: "AI_Node_1",
    journal_id: world.hub.journalId,
    head_seq: 0,
    cursor: 0,
    heartbeat_interval_ms: 15_000,
    limits: { ...DEFAULT_LIMITS },
  });
});

Deno.test("hello is answered with an ack, if it has an id, and with training_sync", async () => {
  await using world = await TestHub.start();
  const first = await world.open("AI_Node_1");
  // The fields may stand without `data`, and the line without an id.
  await first.say({
    message_type: "hello",
    specialization: "networking",
    capabilities: ["congestion_control"],
  });
  await first.hear({ message_type: "training_sync" });
  assert.equal(first.heard.some(({ message_type }) => message_type === "ack"), false);
  const ai = await world.open("AI_Node_2");
  await ai.say({
    message_type: "hello",
    message_id: "1",
    data: { specialization: "graphics", capabilities: ["rendering"] },
  });
  assert.deepEqual(await ai.hear({ message_type: "ack" }), { message_type: "ack", message_id: "1" });
  const { target_ai, data } = await ai.hear({ message_type: "training_sync" });
  assert.equal(target_ai, "AI_Node_2");
  const { ais, ...rest } = data;
  assert.deepEqual(rest, {
    active_ais: ["AI_Node_2", "AI_Node_1"],
    collab_ops: [],
    ais_total: 2,
    collab_ops_total: 0,
    counts: { patterns: 0, components: 0 },
    cursor: 1,
    head_seq: 2,
    pending: 0,
    topics: [],
    topics_total: 0,
  });
  assert.deepEqual(
    ais.map(({ connected_at, ...ai }: { connected_at: string }) => {
      assert.match(connected_at, /^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
      return ai;
    }),
    [
      { ai_id: "AI_Node_2", specialization: "graphics", capabilities: ["rendering"], activity: "idle" },
      {
        ai_id: "AI_Node_1",
        specialization: "networking",
        capabilities: ["congestion_control"],
        activity: "idle",
      },
    ],
  );
});

Deno.test("before hello only hello, sync, received, ping, pong and leave are taken", async () => {
  await using world = await TestHub.start();
  const ai = await world.open("AI_Node_1");
  const refused = await ai.ask({ message_type: "message", message_id: "1", data: { content: "early" } });
  assert.equal(refused.code, "INVALID_MESSAGE");
  assert.match(refused.message, /"message" came before "hello"/);
  await ai.say({ message_type: "ping" }, { message_type: "pong" }, { message_type: "sync" });
  await ai.hear({ message_type: "pong" });
  await ai.hear({ message_type: "training_sync" });
  assert.equal(
    (await ai.ask({ message_type: "received", message_id: "2", data: { cursor: 0 } })).message_type,
    "ack",
  );
});

Deno.test("an AI without a right to its name gets AUTH_FAILED in the same words, and the connection ends; others are admitted", async () => {
  await using world = await TestHub.start({ tokens: { AI_Named: "secret1" } });
  const openings: [string, Opening][] = [
    ["AI_Named", {}],
    ["AI_Named", { token: "secret2" }],
    ["AI_Named", { local_key: "the key of this machine" }],
    ["AI_Other", {}],
    ["AI_Other", { token: "secret1" }],
    ["AI_Other", { local_key: "another key" }],
  ];
  const words = new Set<string>();
  for (const [ai_id, opening] of openings) {
    const ai = await world.open(ai_id, opening);
    const error = await ai.hear({ message_type: "error" });
    assert.equal(error.code, "AUTH_FAILED");
    words.add(`${error.message} ${error.fix}`);
    await ai.end();
    assert.equal(ai.heard.length, 1);
  }
  assert.equal(words.size, 1);

  // The answer to a first line that names nobody says what is wrong with it.
  for (const line of ["{}", '{"ai_id":"hub"}', '{"ai_id":"no spaces"}', '{"ai_id":7}']) {
    const ai = await world.connect();
    await ai.say(line);
    const error = await ai.hear({ message_type: "error" });
    assert.equal(error.code, "AUTH_FAILED");
    assert.match(error.message, /"ai_id"/);
    await ai.end();
  }

  // The local key admits a name without a token, whatever token comes with it; a token its own name.
  await world.enter("AI_Free", { token: "any" });
  await world.enter("AI_Named", { token: "secret1", local_key: "not looked at" });
});

Deno.test("tokens of a start replace those of the last one", async () => {
  await using world = await TestHub.start({ tokens: { AI_Node_1: "secret1", AI_Node_2: "secret2" } });
  await world.restart({ tokens: { AI_Node_1: "secret3" } });
  const old = await world.open("AI_Node_1", { token: "secret1" });
  await old.hear({ code: "AUTH_FAILED" });
  await world.enter("AI_Node_1", { token: "secret3" });
  await world.enter("AI_Node_2");
});

/** Resolves with whether there is room for one more connection. */
function enters(world: TestHub, ai_id: string): Promise<boolean> {
  return world.enter(ai_id).then(() => true, () => false);
}

Deno.test("the newer connection of a name wins; the older one gets REPLACED, the others hear nothing", async () => {
  await using world = await TestHub.start({ limits: { max_connections: 3 } });
  const watcher = await world.enter("AI_Watcher");
  const older = await world.enter("AI_Node_1");
  await watcher.hear({ message_type: "ai_joined" });
  const newer = await world.enter("AI_Node_1");
  const replaced = await older.hear({ message_type: "error" });
  assert.equal(replaced.code, "REPLACED");
  assert.equal(replaced.definite, false);
  assert.match(replaced.fix, /do not reconnect/);
  await older.end();
  await newer.say({ message_type: "message", data: { content: "still here" } });
  await watcher.hear({ message_type: "message", source_ai: "AI_Node_1" });
  const heard = watcher.heard.map(({ message_type }) => message_type);
  assert.deepEqual(heard, ["welcome", "training_sync", "ai_joined", "message"]);

  // The older socket ends after it was replaced: that must not take the newer one's place away.
  await older[Symbol.asyncDispose]();
  await waitUntil(() => enters(world, "AI_Third"), { name: "the older one's place is free" });
  await watcher.say(talk("are you there?"));
  await newer.hear({ message_type: "message", source_ai: "AI_Watcher" });
});

Deno.test("a client of another journal gets JOURNAL_CHANGED, one past the head CURSOR_AHEAD; both end", async () => {
  await using world = await TestHub.start();
  const local_key = "the key of this machine";
  const stranger = await world.open("AI_Node_1", { local_key, journal_id: "another", resume_from: 3 });
  const changed = await stranger.hear({ message_type: "error" });
  assert.equal(changed.code, "JOURNAL_CHANGED");
  assert.ok(changed.message.includes(world.hub.journalId) && changed.message.includes("another"));
  await stranger.end();
  const ahead = await world.open("AI_Node_1", {
    local_key,
    journal_id: world.hub.journalId,
    resume_from: 1,
  });
  const error = await ahead.hear({ message_type: "error" });
  assert.equal(error.code, "CURSOR_AHEAD");
  assert.match(error.message, /Position 1 is past the head 0/);
  await ahead.end();
});

Deno.test("without a first line in time comes AUTH_TIMEOUT, and one that comes too late takes nobody's place", async () => {
  await using world = await TestHub.start({ limits: { auth_timeout_ms: 100 } });
  const good = await world.enter("AI_Node_1");
  const late = await world.connect();
  await late.say(""); // a blank line is no opening
  assert.equal((await late.hear({ message_type: "error" })).code, "AUTH_TIMEOUT");
  await late.say({ ai_id: "AI_Node_1", local_key: "the key of this machine" });
  await late.end();
  assert.equal((await good.ask({ message_type: "sync", message_id: "1" })).message_type, "ack");
  assert.equal(late.heard.length, 1);
});

Deno.test("a connection above the limit gets its error and ends; when another one leaves there is room again", async () => {
  await using world = await TestHub.start({ limits: { max_connections: 2 } });
  const first = await world.enter("AI_Node_1");
  await world.enter("AI_Node_2");
  const third = await world.open("AI_Node_3");
  const error = await third.hear({ message_type: "error" });
  assert.equal(error.code, "TOO_MANY_CONNECTIONS");
  assert.equal(error.retry_after_ms, 1_000);
  await third.end();
  await first[Symbol.asyncDispose]();
  await waitUntil(() => enters(world, "AI_Node_3"), { name: "the place of the one that left is free" });
});

Deno.test("two AIs with the same secret are both admitted by it, and the local key opens neither name", async () => {
  await using world = await TestHub.start({ tokens: { AI_A: "same", AI_B: "same" } });
  for (const ai_id of ["AI_A", "AI_B"]) {
    await (await world.open(ai_id, { token: "same" })).hear({ message_type: "welcome" });
    await (await world.open(ai_id)).hear({ code: "AUTH_FAILED" });
  }
});

Deno.test("wrong credentials are slowed on loopback, where a right one is let in all the same", async () => {
  await using world = await TestHub.start({ tokens: { AI_Named: "secret1" } });
  const failAt = async () => {
    const ai = await world.open("AI_Named", { token: "guess" });
    assert.equal((await ai.hear({ message_type: "error" })).code, "AUTH_FAILED");
    return performance.now();
  };
  for (let i = 0; i < 5; i++) await failAt();
  const beganMs = performance.now();
  const late = failAt();
  await world.enter("AI_Named", { token: "secret1" });
  assert.ok(await late - beganMs >= 990, "the sixth answer came at once");
});

Deno.test("a name that is taken over again and again from one address stays where it is, and AUTH_BACKOFF says how long", async () => {
  await using world = await TestHub.start();
  const last = [];
  for (let i = 0; i <= 5; i++) last.push(await world.enter("AI_Node_1"));
  const refused = await world.open("AI_Node_1");
  const error = await refused.hear({ message_type: "error" });
  assert.equal(error.code, "AUTH_BACKOFF");
  assert.match(error.message, /Too often has "AI_Node_1" replaced its own connection from 127.0.0.1/);
  assert.ok(error.retry_after_ms > 0 && error.retry_after_ms <= 1_000);
  assert.ok(Number.isInteger(error.retry_after_ms));
  await refused.end();
  const holder = last.pop()!;
  assert.equal((await holder.ask({ message_type: "sync", message_id: "1" })).message_type, "ack");
  await world.enter("AI_Node_2");
});
