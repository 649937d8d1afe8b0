import assert from "node:assert/strict";
import { ManualClock } from "../internal/testing/manual_clock.ts";
import { waitUntil } from "../internal/testing/wait_until.ts";
import { ClosedError, type ConnectionEvent, HubClient, HubError, RefusedError } from "./hub_client.ts";
import { connect, entry, take } from "./testing/scripted_client.ts";
import { ScriptedHub, type ScriptedPeer } from "./testing/scripted_hub.ts";

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
  await again.sayWelcome((await again.line())!);
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
