import assert from "node:assert/strict";
import { hubAddress } from "./hub_address.ts";
import { openWebSocket } from "./web_socket_connection.ts";

const NEVER = new AbortController().signal;
const LINE = '{"message_type":"message","data":{"content":"größe 🌍"}}';

/** Serves one WebSocket after the other, which `lead` leads. */
function serve(lead: (socket: WebSocket) => void): { readonly url: string } & AsyncDisposable {
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, (request) => {
    const { socket, response } = Deno.upgradeWebSocket(request);
    lead(socket);
    return response;
  });
  return {
    url: `ws://127.0.0.1:${server.addr.port}/ws`,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

Deno.test("lines go over a WebSocket one in a frame, and the end of it is that of the connection", async () => {
  const heard: unknown[] = [];
  await using server = serve((socket) => {
    socket.onmessage = ({ data }) => {
      heard.push(data);
      socket.send(LINE);
      if (heard.length === 2) socket.close(1_000);
    };
  });
  const connection = await openWebSocket(server.url, NEVER);
  await connection.write(`${LINE}\n{}\n`);
  const texts: string[] = [];
  for await (const lines of connection.chunks()) texts.push(...lines.map(({ text }) => text));
  assert.deepEqual([heard, texts], [[LINE, "{}"], [LINE, LINE]]);
  connection[Symbol.dispose]();
});

Deno.test("a WebSocket that the hub closes with a code, or that brings no lines of a hub, says so", async () => {
  for (
    const [lead, expected] of [
      [(socket: WebSocket) => socket.close(4_001, "REPLACED"), /closed with 4001 REPLACED/],
      [(socket: WebSocket) => socket.send("hello"), /this is not a hub, it says "hello"/],
    ] as const
  ) {
    await using server = serve((socket) => socket.onopen = () => lead(socket));
    const connection = await openWebSocket(server.url, NEVER);
    await assert.rejects(connection.chunks().next(), expected);
    connection[Symbol.dispose]();
  }
});

Deno.test("opening a WebSocket says what is missing: a server, or the global WebSocket of an older Node", async () => {
  const { url } = await (async () => {
    await using server = serve(() => {});
    return { url: server.url };
  })();
  await assert.rejects(openWebSocket(url, NEVER), /No WebSocket of a hub answers at ws:/);
  const { WebSocket: global } = globalThis;
  try {
    Object.assign(globalThis, { WebSocket: undefined });
    assert.throws(() => hubAddress(url), /There is no WebSocket here.*use Node 22/);
  } finally {
    Object.assign(globalThis, { WebSocket: global });
  }
});
