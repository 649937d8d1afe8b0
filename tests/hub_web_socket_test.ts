/** AIs at `/ws`, the door for WebSockets, of a whole hub. */
import assert from "node:assert/strict";
import { waitUntil } from "../internal/testing/wait_until.ts";
import { CLOSE_CODES } from "../protocol/close_codes.ts";
import { DEFAULT_LIMITS } from "../protocol/limits.ts";
import { TestHub } from "./test_hub.ts";
import { WebSocketAi } from "./web_socket_ai.ts";

const http = { hostname: "127.0.0.1", port: 0 };

Deno.test("over a WebSocket an AI opens, speaks and is spoken to by the same lines as over TCP, and hands over its place", async () => {
  await using world = await TestHub.start({ http });
  await using web = await WebSocketAi.enter(world, "AI_Web");
  await using tcp = await world.enter("AI_Tcp");
  web.say({ message_type: "message", message_id: "m1", target_ai: "AI_Tcp", data: { content: "hällo" } });
  const { seq } = await web.hear({ message_type: "ack", message_id: "m1" });
  assert.equal((await tcp.hear({ message_type: "message" })).data.content, "hällo");
  await tcp.ask({
    message_type: "message",
    message_id: "m2",
    target_ai: "AI_Web",
    data: { content: "b\nc" },
  });
  const received = await web.hear({ message_type: "message" });
  assert.deepEqual([received.data.content, received.source_ai, received.seq > seq], ["b\nc", "AI_Tcp", true]);

  // The newest connection of a name wins, over whatever door it came.
  await using again = await world.enter("AI_Web");
  await web.hear({ message_type: "error", code: "REPLACED" });
  assert.deepEqual(await web.closed, { code: CLOSE_CODES.REPLACED, reason: "REPLACED" });
  await using third = await WebSocketAi.enter(world, "AI_Web", { resume_from: 0 });
  await again.hear({ message_type: "error", code: "REPLACED" });
  assert.equal((await third.hear({ message_type: "message" })).data.content, "b\nc");
  third.say({ message_type: "leave" });
  assert.equal((await third.closed).code, 1000);
  const { connected_ais } = await world.status();
  assert.equal(connected_ais, 1);
});

Deno.test("over a WebSocket a wrong opening and a bad frame get the error line and close code of the table, or go on", async () => {
  await using world = await TestHub.start({ http, limits: { max_line_bytes: 70_000 } });
  for (
    const [opening, code] of [
      [{ ai_id: "AI_Web", local_key: "wrong" }, "AUTH_FAILED"],
      ["[", "BAD_JSON"],
      [new Uint8Array(4), "BAD_JSON"],
      ['{"ai_id":\n"AI_Web"}', "BAD_JSON"],
      [`{"ai_id":"${"x".repeat(DEFAULT_LIMITS.max_auth_line_bytes)}"}`, "LINE_TOO_LONG"],
    ] as const
  ) {
    await using stranger = await WebSocketAi.connect(world);
    stranger.say(opening);
    await stranger.hear({ message_type: "error", code });
    assert.deepEqual(await stranger.closed, { code: CLOSE_CODES[code], reason: code });
  }
  await using web = await WebSocketAi.enter(world, "AI_Web");
  web.say(new Uint8Array(4), '{"message_type":\n"sync"}', "x", "  ");
  for (let n = 0; n < 3; n++) await web.hear({ message_type: "error", code: "BAD_JSON" });
  const content = "x".repeat(60_000);
  web.say({ message_type: "message", message_id: "long", data: { content } });
  await web.hear({ message_type: "ack", message_id: "long" });
  web.say(" ".repeat(70_000) + `{"message_type":"message","data":{"content":"${content}${content}"}}`);
  await web.hear({ message_type: "error", code: "LINE_TOO_LONG" });
  assert.equal((await web.closed).code, CLOSE_CODES.LINE_TOO_LONG);
});

Deno.test("a hub that ends says so over a WebSocket: what was answered comes, and then the socket is closed by 1001", async () => {
  await using world = await TestHub.start({ http });
  await using web = await WebSocketAi.enter(world, "AI_Web");
  const drained = world.hub.drain();
  await web.hear({ message_type: "draining" });
  assert.equal((await web.closed).code, 1001);
  assert.equal(await drained, true);
});

Deno.test("a page of another origin gets no WebSocket, one of an allowed origin does, and what is no handshake is told so", async () => {
  await using world = await TestHub.start({ http, allowOrigins: ["https://app.example"] });
  await assert.rejects(WebSocketAi.connect(world, { origin: "https://evil.example" }), /closed with/);
  const own = `http://127.0.0.1:${world.hub.http!.port}`;
  for (const origin of ["https://app.example", own]) {
    await using _page = await WebSocketAi.connect(world, { origin });
  }
  const answer = await fetch(`${own}/ws`);
  assert.deepEqual([answer.status, answer.headers.get("upgrade")], [426, "websocket"]);
  assert.equal((await answer.json()).error.code, "UPGRADE_REQUIRED");
  const evil = await fetch(`${own}/ws`, { headers: { origin: "https://evil.example" } });
  assert.deepEqual([evil.status, (await evil.json()).error.code], [403, "FORBIDDEN"]);
});

Deno.test("a peer that is lost without a word is gone from the hub, and one that sends on before it is let in loses nothing", async () => {
  await using world = await TestHub.start({ http });
  const { port } = world.hub.http!;
  const raw = await Deno.connect({ hostname: "127.0.0.1", port });
  await raw.write(new TextEncoder().encode(
    "GET /ws HTTP/1.1\r\nhost: 127.0.0.1\r\nupgrade: websocket\r\nconnection: upgrade\r\n" +
      "sec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
  ));
  const lines = [
    { ai_id: "AI_Raw", local_key: "the key of this machine" },
    { message_type: "hello", data: { specialization: "networking" } },
  ];
  for (const line of lines) await raw.write(maskedFrame(JSON.stringify(line)));
  const connected = async () => (await world.status()).connected_ais;
  await waitUntil(async () => await connected() === 1, { name: "the AI" });
  raw.close();
  await waitUntil(async () => await connected() === 0, { name: "its end" });
});

/** Makes a text frame of a client, with a mask of zeros. [RFC 6455 5.2] */
function maskedFrame(text: string): Uint8Array<ArrayBuffer> {
  const payload = new TextEncoder().encode(text);
  const head = payload.length < 126
    ? [payload.length | 0x80]
    : [126 | 0x80, payload.length >> 8, payload.length & 255];
  return new Uint8Array([0x81, ...head, 0, 0, 0, 0, ...payload]);
}
