import assert from "node:assert/strict";
import { systemClock } from "../internal/clock.ts";
import { ManualClock } from "../internal/testing/manual_clock.ts";
import { waitUntil } from "../internal/testing/wait_until.ts";
import { DEFAULT_LIMITS } from "../protocol/limits.ts";
import {
  ClosedError,
  type ConnectionEvent,
  HubClient,
  type HubClientOptions,
  HubError,
  RefusedError,
} from "./hub_client.ts";
import { ScriptedHub, type ScriptedPeer } from "./testing/scripted_hub.ts";

const NO_BACKOFF = { random: () => 0 };

function connect(hub: ScriptedHub, options: Partial<HubClientOptions> = {}): HubClient {
  return new HubClient({
    address: hub.address,
    aiId: "AI_Node_1",
    token: "secret1",
    hello: { specialization: "graphics", capabilities: ["rendering"] },
    ...NO_BACKOFF,
    ...options,
  });
}

/** Makes a stored message as the hub delivers it. */
function entry(seq: number, content: unknown = "x") {
  return {
    seq,
    source_ai: "AI_Node_2",
    timestamp: "2026-01-01T00:00:00.000Z",
    message_type: "message",
    data: { content },
  };
}

async function take(client: HubClient, count: number) {
  const iterator = client[Symbol.asyncIterator]();
  const messages = [];
  for (let i = 0; i < count; i++) messages.push((await iterator.next()).value!);
  return messages;
}

Deno.test("a client sends its first line, then hello, and a send resolves with the fields of its ack", async () => {
  using hub = new ScriptedHub();
  await using client = connect(hub, { client: "test/1.0" });
  const peer = await hub.accept();
  const sent = client.send("collaboration_request", { collaboration_type: "feature_development" }, {
    targetAi: "AI_Node_2",
    messageId: "m1",
  });
  assert.deepEqual(await peer.admit(), { ai_id: "AI_Node_1", token: "secret1", client: "test/1.0" });
  assert.equal((await client.ready()).journal_id, "j1");
  assert.deepEqual(await peer.line(), {
    message_type: "collaboration_request",
    message_id: "m1",
    target_ai: "AI_Node_2",
    data: { collaboration_type: "feature_development" },
  });
  await peer.say({ message_type: "ack", message_id: "m1", seq: 7, session_id: "s7", matches: 1 });
  assert.deepEqual(await sent, {
    message_type: "ack",
    message_id: "m1",
    seq: 7,
    session_id: "s7",
    matches: 1,
  });
});

Deno.test("a refusal rejects its own send, and the client goes on", async () => {
  using hub = new ScriptedHub();
  await using client = connect(hub);
  const peer = await hub.accept();
  await peer.admit();
  const refused = client.send("collaboration_accept", { session_id: "s5" });
  const good = client.send("sync", {});
  const { message_id } = await peer.message("collaboration_accept");
  await peer.say({
    message_type: "error",
    code: "SESSION_TAKEN",
    message: "too late",
    fix: "take another",
    message_id,
    definite: true,
  });
  const error = await refused.then(() => assert.fail("was accepted"), (error) => error);
  assert.ok(error instanceof RefusedError);
  assert.deepEqual(
    [error.code, error.message, error.fix, error.definite],
    ["SESSION_TAKEN", "too late", "take another", true],
  );
  await peer.ack(await peer.message("sync"));
  await good;
});

Deno.test("a line that the hub would refuse by its form is refused before it is sent", async () => {
  using hub = new ScriptedHub();
  await using client = connect(hub);
  const peer = await hub.accept();
  const codeOf = (sent: Promise<unknown>) => sent.then(() => "ok", (error: RefusedError) => error.code);
  const codes = Promise.all([
    codeOf(client.send("message", { content: "x".repeat(2_000) })),
    codeOf(client.send("message", { content: JSON.parse("[".repeat(40) + "]".repeat(40)) })),
    codeOf(client.send("message", { content: "\ud800" })),
    codeOf(client.send("verdict", { subject: "", result: "ok" })),
    codeOf(client.send("message", { content: 1 }, { targetAi: "hub" })),
    codeOf(client.send("sync", {})),
  ]);
  await peer.admit({ limits: { ...DEFAULT_LIMITS, max_line_bytes: 1_000 } });
  await peer.ack(await peer.message("sync"));
  assert.deepEqual(await codes, [
    "LINE_TOO_LONG",
    "TOO_COMPLEX",
    "BAD_UTF8",
    "INVALID_MESSAGE",
    "INVALID_MESSAGE",
    "ok",
  ]);
});

Deno.test("a client whose token was revoked or refused goes on with another one, and ends when there is none", async () => {
  using hub = new ScriptedHub();
  // A file is empty for a moment while a shell writes to it.
  const tokens = [() => "first", () => assert.fail("it is empty"), () => "second"];
  const clock = {
    ...{ wallMs: Date.now, monotonicMs: () => performance.now() },
    delay: (ms: number, signal?: AbortSignal) => systemClock.delay(ms / 500, signal),
  };
  const token = () => Promise.resolve().then(() => (tokens.length > 1 ? tokens.shift()! : tokens[0]!)());
  await using client = connect(hub, { clock, token });
  const end = (code: string) => ({ message_type: "error", code, message: "ended", definite: true });
  const first = await hub.accept();
  assert.equal((await first.admit()).token, "first");
  await first.say(end("REVOKED"));
  const second = await hub.accept();
  assert.equal((await second.line())!.token, "second");
  await second.say(end("AUTH_FAILED"));
  await assert.rejects(client[Symbol.asyncIterator]().next(), { name: "HubError", code: "AUTH_FAILED" });
});

Deno.test("messages are handed out in order; pings are answered and not handed out, unknown types are dropped", async () => {
  using hub = new ScriptedHub();
  await using client = connect(hub);
  const peer = await hub.accept();
  await peer.admit();
  const status = { message_type: "status", source_ai: "AI_Node_2", data: { activity: "idle" } };
  const text = [{ message_type: "ping" }, entry(3), { message_type: "new_one" }, status, entry(9, "ü 😀")]
    .map((line) => `${JSON.stringify(line)}\n`).join("");
  for (const piece of text.match(/[^]{1,7}/gu)!) await peer.sayText(piece);
  assert.deepEqual(await take(client, 3), [entry(3), status, entry(9, "ü 😀")]);
  await peer.message("pong");
});

Deno.test("after a loss a client resumes from the last seq it handed out, and each entry comes once", async () => {
  using hub = new ScriptedHub();
  await using client = connect(hub, { resumeFrom: "cursor" });
  const first = await hub.accept();
  assert.equal((await first.admit({ cursor: 4, head_seq: 9 })).resume_from, "cursor");
  await first.say(entry(5), entry(6), entry(7));
  assert.deepEqual(await take(client, 2), [entry(5), entry(6)]);
  first.close();

  const second = await hub.accept();
  const auth = await second.admit();
  assert.deepEqual([auth.resume_from, auth.journal_id], [6, "j1"]);
  await second.say(entry(7), entry(8), { message_type: "caught_up", seq: 20 }, entry(21));
  const seqs = (await take(client, 4)).map((message) => [message.message_type, message.seq]);
  assert.deepEqual(seqs, [["message", 7], ["message", 8], ["caught_up", 20], ["message", 21]]);
  second.close();
  assert.equal((await (await hub.accept()).line())?.resume_from, 21);
});

Deno.test("a client asks for the history in its first line where its caller wants it", async () => {
  using hub = new ScriptedHub();
  await using _ = connect(hub, { resumeFrom: "cursor", history: true });
  const auth = await (await hub.accept()).admit();
  assert.deepEqual([auth.resume_from, auth.history], ["cursor", true]);
});

Deno.test("a client that has handed out nothing resumes from where it began", async () => {
  for (
    const [resumeFrom, welcome, from] of [["live", { head_seq: 12 }, 12], [5, {}, 5], ["cursor", {
      cursor: 3,
    }, 3]] as const
  ) {
    using hub = new ScriptedHub();
    await using _ = connect(hub, { resumeFrom, journalId: "j1" });
    const first = await hub.accept();
    const auth = await first.admit(welcome);
    assert.equal(auth.resume_from, resumeFrom === "live" ? undefined : resumeFrom);
    assert.equal(auth.journal_id, resumeFrom === "live" ? undefined : "j1");
    first.close();
    assert.equal((await (await hub.accept()).line())?.resume_from, from);
  }
});

Deno.test("after a loss the unanswered are sent again first, in order, before anything new", async () => {
  using hub = new ScriptedHub();
  await using client = connect(hub);
  const first = await hub.accept();
  await first.admit();
  const sent = ["a", "b", "c", "d"].map((messageId) => client.send("message", { content: 1 }, { messageId }));
  const lines = [
    await first.message("message"),
    await first.message("message"),
    await first.message("message"),
  ];
  await first.ack(lines[1]!);
  await sent[1];
  first.close();
  sent.push(client.send("message", { content: 1 }, { messageId: "e" }));

  const second = await hub.accept();
  await second.admit();
  for (const id of ["a", "c", "d", "e"]) {
    const line = await second.message("message");
    assert.equal(line.message_id, id);
    await second.ack(line);
  }
  await Promise.all(sent);
});

Deno.test("the id of an unanswered message is refused for another one, written or not", async () => {
  using hub = new ScriptedHub();
  await using client = connect(hub);
  const send = () => client.send("message", { content: 1 }, { messageId: "a" });
  const sent = send();
  await assert.rejects(send, /"a"/);
  const peer = await hub.accept();
  await peer.admit();
  const line = await peer.message("message");
  await assert.rejects(send, /"a"/);
  await peer.ack(line);
  await sent;
  const again = send();
  await peer.ack(await peer.message("message"), { duplicate: true });
  assert.equal((await again).duplicate, true);
});

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

Deno.test("a client keeps at most max_unacked messages unanswered", async () => {
  using hub = new ScriptedHub();
  await using client = connect(hub);
  const peer = await hub.accept();
  await peer.admit({ limits: { ...DEFAULT_LIMITS, max_unacked: 2 } });
  const sent = Promise.all([1, 2, 3, 4].map((content) => client.send("message", { content })));
  const lines = [await peer.message("message"), await peer.message("message")];
  // A third message would come before the pong.
  await peer.say({ message_type: "ping" });
  await peer.message("pong");
  for (let i = 0; i < 4; i++) {
    await peer.ack(lines[i]!);
    if (i < 2) lines.push(await peer.message("message"));
  }
  await sent;
});

Deno.test("the local key is read for each connection, after a hub was reached, as that may have just made it", async () => {
  const hub = new ScriptedHub();
  const clock = new ManualClock();
  const keys = ["first", "second", "third"];
  const localKey = () => Promise.resolve(keys.shift());
  const attempts: number[] = [];
  const onConnection = (event: ConnectionEvent) => {
    if (event.kind === "lost") attempts.push(event.attempt);
  };
  await using _client = connect(hub, { localKey, clock, random: () => 1, onConnection });
  const first = await hub.accept();
  assert.equal((await first.admit()).local_key, "first");
  first.close();
  await waitUntil(() => clock.dueMs.includes(200), { name: "the client waits to reconnect" });
  await clock.advance(200);
  assert.equal((await (await hub.accept()).admit()).local_key, "second");
  hub[Symbol.dispose]();
  await waitUntil(() => clock.dueMs.includes(400), { name: "the client waits to reconnect again" });
  await clock.advance(200);
  await waitUntil(() => attempts.includes(2), { name: "an attempt has failed" });
  assert.deepEqual(keys, ["third"]);
});

Deno.test("acks do not wait for the iterator, and above its bound a client drops entries and gets them again", async () => {
  using hub = new ScriptedHub();
  await using client = connect(hub, { maxUndelivered: 5_000 });
  const first = await hub.accept();
  await first.admit();
  const entries = Array.from({ length: 100 }, (_, i) => entry(i + 1, "x".repeat(500)));
  await first.say(...entries.slice(0, 60), { message_type: "caught_up", seq: 60 });
  const sent = client.send("sync", {});
  await first.ack(await first.message("sync"));
  await sent;

  const seqs: (number | undefined)[] = [];
  const reading = (async () => {
    for await (const { message_type, seq } of client) {
      if (message_type === "message") seqs.push(seq);
      if (seq === 100) break;
    }
  })();
  const resumedFrom: number[] = [];
  while (seqs.length < 100) {
    const peer = await hub.accept();
    const from = (await peer.admit()).resume_from as number;
    resumedFrom.push(from);
    await peer.say(...entries.slice(from));
    // The client reads to the end, or closes the connection to get again what it dropped.
    await Promise.race([reading, untilClosed(peer)]);
  }
  await reading;
  assert.deepEqual(seqs, entries.map(({ seq }) => seq));
  // The inbox held those of the first 60 that fit into 5,000 characters, and not the caught_up after them.
  assert.equal(resumedFrom[0], 8);
});

Deno.test("a reconnect for dropped entries is no event, and connected follows lost only", async () => {
  using hub = new ScriptedHub();
  const events: string[] = [];
  await using client = connect(hub, { maxUndelivered: 1_000, onConnection: ({ kind }) => events.push(kind) });
  const first = await hub.accept();
  await first.admit();
  await first.say(entry(1, "x".repeat(900)), entry(2, "x".repeat(900)));
  const sent = client.send("sync", {});
  await first.ack(await first.message("sync"));
  await sent;
  await take(client, 1);
  const second = await hub.accept();
  assert.equal((await second.admit()).resume_from, 1);
  second.close();
  await (await hub.accept()).admit();
  await waitUntil(() => events.length >= 3, { name: "the client has reconnected" });
  assert.deepEqual(events, ["connected", "lost", "connected"]);
});

Deno.test("entries that were dropped before a loss do not end the next connection", async () => {
  using hub = new ScriptedHub();
  const clock = new ManualClock();
  await using client = connect(hub, { clock, random: () => 1, maxUndelivered: 2_000 });
  const first = await hub.accept();
  await first.admit();
  const status = { message_type: "status", source_ai: "AI_Node_2", data: { activity: "idle" } };
  await first.say(entry(1, "x".repeat(1_500)), status, status, entry(2, "x".repeat(1_500)));
  const sent = client.send("sync", {});
  await first.ack(await first.message("sync"));
  await sent;
  first.close();
  await waitUntil(() => clock.dueMs.includes(200), { name: "the client waits to reconnect" });
  await clock.advance(200);
  const second = await hub.accept();
  assert.deepEqual(await take(client, 3), [entry(1, "x".repeat(1_500)), status, status]);
  assert.equal((await second.admit()).resume_from, 0);
  await second.say(entry(1, "x".repeat(1_500)), entry(2));
  assert.deepEqual(await take(client, 1), [entry(2)]);
});

async function untilClosed(peer: ScriptedPeer): Promise<void> {
  while (await peer.line() !== undefined);
}

for (
  const code of ["AUTH_FAILED", "REPLACED", "REVOKED", "DISCONNECTED", "JOURNAL_CHANGED", "CURSOR_AHEAD"]
) {
  Deno.test(`${code} is thrown to the caller and ends the client`, async () => {
    using hub = new ScriptedHub();
    const events: ConnectionEvent[] = [];
    await using client = connect(hub, { onConnection: (event) => events.push(event) });
    const sent = client.send("sync", {}).catch((error) => error);
    const peer = await hub.accept();
    await peer.line();
    await peer.say({ message_type: "error", code, message: "no", fix: "stop", definite: true });
    for (const error of [await client.ready().catch((error) => error), await sent]) {
      assert.ok(error instanceof HubError);
      assert.deepEqual([error.code, error.message, error.fix], [code, "no", "stop"]);
    }
    await assert.rejects(take(client, 1), HubError);
    await assert.rejects(client.send("sync", {}), HubError);
    await client.close();
    assert.deepEqual(events, []);
  });
}

Deno.test("a hello that is refused ends the client", async () => {
  using hub = new ScriptedHub();
  await using client = connect(hub);
  const peer = await hub.accept();
  await peer.admit();
  peer.close();
  const again = await hub.accept();
  await again.line();
  await again.say({
    message_type: "welcome",
    protocol_version: 1,
    ai_id: "AI_Node_1",
    journal_id: "j1",
    head_seq: 0,
    cursor: 0,
    heartbeat_interval_ms: 15_000,
    limits: DEFAULT_LIMITS,
  });
  const { message_id } = await again.message("hello");
  await again.say({
    message_type: "error",
    code: "INVALID_MESSAGE",
    message: "no",
    message_id,
    definite: true,
  });
  await assert.rejects(take(client, 1), HubError);
});

Deno.test("after any other error that closes the client reconnects, not before retry_after_ms", async () => {
  using hub = new ScriptedHub();
  const clock = new ManualClock();
  const events: ConnectionEvent[] = [];
  await using _ = connect(hub, { clock, onConnection: (event) => events.push(event), random: () => 0.5 });
  for (const [attempt, jitterMs] of [[1, 100], [2, 200], [3, 400]] as const) {
    const code = attempt === 2 ? "AUTH_BACKOFF" : "TOO_MANY_CONNECTIONS";
    const peer = await hub.accept();
    await peer.line();
    await peer.say({
      message_type: "error",
      code,
      message: "full",
      definite: true,
      retry_after_ms: 7_000,
    });
    peer.close();
    await waitUntil(() => events.length === attempt, { name: "the loss is reported" });
    const event = events.at(-1)!;
    assert.ok(event.kind === "lost");
    assert.deepEqual([event.attempt, event.retryInMs], [attempt, 7_000 + jitterMs]);
    assert.equal(event.error.message, `${code}: full`);
    await clock.advance(7_000 + jitterMs);
  }
  const peer = await hub.accept();
  await peer.admit();
  await waitUntil(() => events.length === 4, { name: "the connection is reported" });
  peer.close();
  await waitUntil(() => events.length === 5, { name: "the loss is reported" });
  const last = events.at(-1)!;
  assert.ok(last.kind === "lost");
  assert.equal(last.attempt, 1);
});

Deno.test("retryNow ends the wait before the next attempt, but not one that the hub has asked for", async () => {
  using hub = new ScriptedHub();
  const clock = new ManualClock();
  const events: ConnectionEvent[] = [];
  await using client = connect(hub, { clock, onConnection: (event) => events.push(event), random: () => 1 });
  const full = { message_type: "error", code: "TOO_MANY_CONNECTIONS", message: "full", definite: true };
  const first = await hub.accept();
  await first.line();
  await first.say(full);
  first.close();
  await waitUntil(() => events.length === 1, { name: "the client waits" });
  client.retryNow();
  const second = await hub.accept();
  await second.line();
  await second.say({ ...full, retry_after_ms: 7_000 });
  second.close();
  await waitUntil(() => events.length === 2, { name: "the client waits again" });
  client.retryNow();
  assert.deepEqual(clock.dueMs, [7_400]);
});

Deno.test("a client waits for a hub that does not listen yet", async () => {
  const port = (() => {
    using hub = new ScriptedHub();
    return hub.address.port;
  })();
  const clock = new ManualClock();
  const events: ConnectionEvent[] = [];
  await using _ = new HubClient({
    address: { hostname: "127.0.0.1", port },
    aiId: "AI_Node_1",
    hello: { specialization: "graphics" },
    clock,
    random: () => 1,
    onConnection: (event) => events.push(event),
  });
  for (const retryInMs of [200, 400, 800]) {
    await waitUntil(() => clock.dueMs.length > 0, { name: "the client waits" });
    const event = events.at(-1)!;
    assert.ok(event.kind === "lost");
    assert.equal(event.retryInMs, retryInMs);
    await clock.advance(retryInMs);
  }
});

Deno.test("a draining hub gets nothing new, and what it refuses as SHUTTING_DOWN is sent to the next one", async () => {
  using hub = new ScriptedHub();
  await using client = connect(hub);
  const first = await hub.accept();
  await first.admit();
  const late = client.send("message", { content: "late" });
  const { message_id } = await first.message("message");
  await first.say(
    { message_type: "draining", deadline_ms: 10_000 },
    { message_type: "error", code: "SHUTTING_DOWN", message: "going down", message_id, definite: true },
  );
  assert.deepEqual(await take(client, 1), [{ message_type: "draining", deadline_ms: 10_000 }]);
  const fresh = client.send("message", { content: "new" });
  await first.say({ message_type: "ping" });
  await first.message("pong");
  first.close();
  const second = await hub.accept();
  await second.admit();
  for (const content of ["late", "new"]) {
    const line = await second.message("message");
    assert.deepEqual(line.data, { content });
    await second.ack(line);
  }
  await Promise.all([late, fresh]);
});

Deno.test("received sends the highest seq, and sends it again after a loss", async () => {
  using hub = new ScriptedHub();
  await using client = connect(hub);
  const first = await hub.accept();
  await first.admit();
  await client.ready();
  client.received(3);
  assert.deepEqual((await first.message("received")).data, { cursor: 3 });
  client.received(2);
  assert.deepEqual((await first.message("received")).data, { cursor: 3 });
  first.close();
  const second = await hub.accept();
  await second.admit();
  assert.deepEqual((await second.message("received")).data, { cursor: 3 });
});

/** What a client is handed out where other entries begin. */
const lostAfter = (common_seq: number) => ({
  message_type: "error",
  code: "EPOCH_CHANGED",
  message: `The hub has lost what it had after entry ${common_seq}`,
  definite: false,
  epoch: "e2",
  common_seq,
});

Deno.test("a client keeps the epoch with its position; when the hub has lost entries it drops them, says so, and resumes from where they begin", async () => {
  using hub = new ScriptedHub();
  await using client = connect(hub);
  const first = await hub.accept();
  assert.equal((await first.admit({ head_seq: 4, epoch: "e1" })).epoch, undefined);
  await first.say(entry(5), entry(6, "lost"), entry(7, "lost"));
  assert.deepEqual(await take(client, 2), [entry(5), entry(6, "lost")]);
  client.received(6);
  await first.message("received");
  first.close();

  const second = await hub.accept();
  const auth = (await second.line())!;
  assert.deepEqual([auth.resume_from, auth.epoch], [6, "e1"]);
  await second.say({
    message_type: "error",
    code: "EPOCH_CHANGED",
    message: "lost",
    definite: true,
    epoch: "e2",
    common_seq: 5,
  });
  second.close();

  const third = await hub.accept();
  const again = await third.admit({ head_seq: 8, epoch: "e2" });
  assert.deepEqual([again.resume_from, again.epoch], [5, "e2"]);
  assert.deepEqual((await third.message("received")).data, { cursor: 5 });
  await third.say(entry(6), entry(7), entry(8));
  assert.deepEqual(await take(client, 2), [lostAfter(5), entry(6)]);
  client.received(7);
  assert.deepEqual((await third.message("received")).data, { cursor: 6 }, "the 7 that was lost");
  assert.deepEqual(await take(client, 2), [entry(7), entry(8)]);
});

Deno.test("a client whose own messages alone were lost learns that from the welcome, and goes on where it was", async () => {
  using hub = new ScriptedHub();
  await using client = connect(hub, { resumeFrom: "cursor", epoch: "e1" });
  const first = await hub.accept();
  const auth = await first.admit({ cursor: 3, head_seq: 9, epoch: "e2", common_seq: 7 });
  assert.equal(auth.epoch, "e1");
  await first.say(entry(4), entry(8));
  assert.deepEqual(await take(client, 3), [lostAfter(7), entry(4), entry(8)]);
});

Deno.test("what a client was done with before it learned of the loss is not reported for the entries that follow", async () => {
  using hub = new ScriptedHub();
  await using client = connect(hub);
  const first = await hub.accept();
  await first.admit({ head_seq: 4, epoch: "e1" });
  await first.say(entry(5), entry(6, "lost"), entry(7, "lost"));
  await take(client, 1);
  first.close();
  const second = await hub.accept();
  const auth = (await second.line())!;
  await take(client, 2);
  client.received(7);
  await second.welcome(auth, { head_seq: 9, epoch: "e2", common_seq: 5 });
  assert.deepEqual((await second.message("received")).data, { cursor: 5 });
});

Deno.test("a client that was told a position of an epoch which has ended begins where the hub says", async () => {
  using hub = new ScriptedHub();
  await using client = connect(hub, { resumeFrom: 9, journalId: "j1", epoch: "e1" });
  const first = await hub.accept();
  await first.line();
  const refusal = { message_type: "error", code: "EPOCH_CHANGED", message: "lost", definite: true };
  await first.say({ ...refusal, epoch: "e2", common_seq: 5 });
  first.close();
  const { resume_from, epoch } = (await (await hub.accept()).line())!;
  assert.deepEqual([resume_from, epoch], [5, "e2"]);
  assert.deepEqual(await take(client, 1), [lostAfter(5)]);
});

Deno.test("closing with leave sends it after everything else is answered", async () => {
  using hub = new ScriptedHub();
  await using client = connect(hub);
  const peer = await hub.accept();
  await peer.admit();
  await client.ready();
  const sent = client.send("sync", {});
  const closed = client.close({ leave: true });
  await peer.ack(await peer.message("sync"));
  await peer.ack(await peer.message("leave"));
  await Promise.all([sent, closed]);
  assert.equal(await peer.line(), undefined);
});

Deno.test("a leave that the hub does not answer is given up after five seconds", async () => {
  using hub = new ScriptedHub();
  const clock = new ManualClock();
  await using client = connect(hub, { clock });
  const peer = await hub.accept();
  await peer.admit();
  await client.ready();
  const closed = client.close({ leave: true });
  await peer.message("leave");
  await clock.advance(5_000);
  await closed;
});

Deno.test("closing ends the iteration and rejects unanswered sends with an unknown outcome", async () => {
  using hub = new ScriptedHub();
  const client = connect(hub);
  const peer = await hub.accept();
  await peer.admit();
  const sent = client.send("sync", {}).catch((error) => error);
  await peer.message("sync");
  await peer.say(entry(1));
  assert.deepEqual(await take(client, 1), [entry(1)]);
  await client[Symbol.asyncDispose]();
  for await (const message of client) assert.fail(JSON.stringify(message));
  assert.ok(await sent instanceof ClosedError);
  await assert.rejects(client.send("sync", {}), ClosedError);
});

Deno.test("a silent hub is pinged after one heartbeat interval and given up after three", async () => {
  using hub = new ScriptedHub();
  const clock = new ManualClock();
  await using client = connect(hub, { clock, random: () => 1 });
  const first = await hub.accept();
  await first.admit({ heartbeat_interval_ms: 15_000 });
  const sent = client.send("sync", {});
  await first.ack(await first.message("sync"));
  await sent;
  await clock.advance(15_000);
  await first.message("ping");
  await clock.advance(15_000);
  await first.message("ping");
  await clock.advance(15_000);
  assert.equal(await first.line(), undefined);
  await waitUntil(() => clock.dueMs.includes(45_200), { name: "the client waits to reconnect" });
  await clock.advance(200);
  await (await hub.accept()).admit();
});
