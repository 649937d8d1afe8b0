import assert from "node:assert/strict";
import { DEFAULT_LIMITS } from "../protocol/limits.ts";
import type { RefusedError } from "./hub_client.ts";
import { connect, take } from "./testing/scripted_client.ts";
import { ScriptedHub } from "./testing/scripted_hub.ts";

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
