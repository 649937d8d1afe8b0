import assert from "node:assert/strict";
import type { Address } from "../../internal/address.ts";
import { waitUntil } from "../../internal/testing/wait_until.ts";
import { ChaosProxy } from "./chaos_proxy.ts";
import { bufferedBytes } from "./buffered_bytes.ts";

/** Runs a server that hands every connection to its test, with a proxy before it. */
class ProxiedServer implements AsyncDisposable {
  readonly proxy: ChaosProxy;
  readonly #listener: Deno.TcpListener;
  readonly #sockets: Deno.TcpConn[] = [];

  private constructor(listener: Deno.TcpListener, proxy: ChaosProxy) {
    this.#listener = listener;
    this.proxy = proxy;
  }

  static async open(): Promise<ProxiedServer> {
    const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    return new ProxiedServer(listener, await ChaosProxy.listen(() => addressOf(listener)));
  }

  /** Opens a connection and returns both its ends. */
  async connect(): Promise<{ ai: Deno.TcpConn; hub: Deno.TcpConn }> {
    const [hub, ai] = await Promise.all([this.#listener.accept(), Deno.connect({ ...this.proxy.address })]);
    this.#sockets.push(ai, hub);
    return { ai, hub };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener.close();
    for (const socket of this.#sockets) socket.close();
    await this.proxy[Symbol.asyncDispose]();
  }
}

function addressOf(listener: Deno.TcpListener): Address {
  const { hostname, port } = listener.addr;
  return { hostname, port };
}

/** Returns bytes that count up, so that a missing, repeated or misplaced one shows. */
function counting(length: number): Uint8Array<ArrayBuffer> {
  const numbers = new Uint32Array(length / 4).map((_, i) => i);
  return new Uint8Array(numbers.buffer);
}

async function writeAll(socket: Deno.TcpConn, bytes: Uint8Array, onWritten?: (count: number) => void) {
  for (let at = 0; at < bytes.length;) {
    const count = await socket.write(bytes.subarray(at));
    at += count;
    onWritten?.(count);
  }
}

/** Reads until the end of the connection, or until there are `wanted` bytes. */
async function readAll(
  socket: Deno.TcpConn,
  wanted = Infinity,
  onRead?: (bytes: number) => void,
): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  const buffer = new Uint8Array(65_536);
  for (let got = 0; got < wanted;) {
    const count = await socket.read(buffer);
    if (count === null) break;
    parts.push(buffer.slice(0, count));
    got += count;
    onRead?.(got);
  }
  return new Uint8Array(await new Blob(parts as BlobPart[]).arrayBuffer());
}

/** Resolves when the connection has ended, in order or by a reset. */
async function endOf(socket: Deno.TcpConn): Promise<void> {
  try {
    await readAll(socket);
  } catch (error) {
    assert.ok(error instanceof Deno.errors.ConnectionReset, String(error));
  }
}

Deno.test("without a fault a proxy relays all bytes in order, both ways at once, and a half-close of one way alone", async () => {
  await using server = await ProxiedServer.open();
  const { ai, hub } = await server.connect();
  const [request, response] = [counting(3_000_000), counting(5_000_000)];
  const [atHub, atAi] = await Promise.all([
    readAll(hub).then(async (bytes) => {
      // The AI has closed its sending half and still reads.
      await writeAll(hub, response);
      await hub.closeWrite();
      return bytes;
    }),
    readAll(ai),
    writeAll(ai, request).then(() => ai.closeWrite()),
  ]);
  assert.deepEqual(atHub, request);
  assert.deepEqual(atAi, response);
  await waitUntil(() => server.proxy.connections === 0, { name: "the connection is over" });
});

Deno.test("bytes stay in order while delay and rate are set, changed and removed", async () => {
  await using server = await ProxiedServer.open();
  const { ai, hub } = await server.connect();
  const sent = counting(4_000_000);
  const steps = [
    () => server.proxy.delay(30),
    () => server.proxy.throttle(20_000_000),
    () => server.proxy.delay(5),
    () => server.proxy.throttle(5_000_000),
    () => server.proxy.heal(),
  ];
  let step = 0;
  const reading = readAll(ai, sent.length, (got) => {
    if (got >= step * 600_000) steps[step++]?.();
  });
  await writeAll(hub, sent);
  assert.deepEqual(await reading, sent);
  assert.ok(step >= steps.length, "every step was taken");
});

Deno.test("a delay makes bytes late each way, and ends when it is removed", async () => {
  await using server = await ProxiedServer.open();
  const { ai, hub } = await server.connect();
  const echo = async (bytes: Uint8Array) => {
    await writeAll(ai, bytes);
    await writeAll(hub, await readAll(hub, bytes.length));
    return await readAll(ai, bytes.length);
  };
  assert.deepEqual(await echo(Uint8Array.of(1)), Uint8Array.of(1));
  assert.equal(server.proxy.delayedWrites, 0);
  server.proxy.delay(60);
  const startMs = performance.now();
  assert.deepEqual(await echo(Uint8Array.of(2, 3)), Uint8Array.of(2, 3));
  assert.ok(performance.now() - startMs >= 119, "60 ms there and 60 ms back");
  assert.equal(server.proxy.delayedWrites, 2);
  // Bytes that wait when the delay ends are written at once, so that this test does not wait an hour.
  server.proxy.delay(3_600_000);
  await writeAll(ai, Uint8Array.of(4));
  await waitUntil(() => server.proxy.delayedWrites === 3, { name: "the byte is delayed" });
  server.proxy.delay(0);
  assert.deepEqual(await readAll(hub, 1), Uint8Array.of(4));
});

Deno.test("a throttled connection exerts back-pressure: the system's buffers fill, then writes wait, and nothing is lost", async () => {
  await using server = await ProxiedServer.open();
  const { ai, hub } = await server.connect();
  server.proxy.throttle(10_000);
  const sent = counting(40_000_000);
  let written = 0;
  let got = 0;
  const reading = readAll(ai, sent.length, (bytes) => got = bytes);
  const startMs = performance.now();
  const writing = writeAll(hub, sent, (count) => written += count);
  let before = -1;
  await waitUntil(() => before === (before = written), { name: "writes wait", intervalMs: 200 });
  await waitUntil(() => server.proxy.throttledReads > 3, { name: "reads wait for the rate" });
  assert.ok(written < sent.length, `${written} bytes were taken`);
  const mostBytes = 10_000 * (performance.now() - startMs) / 1_000 + 65_536;
  assert.ok(got <= mostBytes, `${got} bytes came, ${mostBytes} at most may have`);
  if (Deno.build.os === "linux") {
    const [connection] = server.proxy.upstreamSockets;
    const isFull = async () => (await bufferedBytes(connection!))! > 1_000_000;
    await waitUntil(isFull, { name: "unread bytes are in the system's buffers" });
  }
  server.proxy.throttle(Infinity);
  await writing;
  assert.deepEqual(await reading, sent);
});

Deno.test("a peer that does not read exerts back-pressure through a proxy, which buffers little", async () => {
  await using server = await ProxiedServer.open();
  const { ai, hub } = await server.connect();
  const sent = counting(80_000_000);
  let written = 0;
  const writing = writeAll(hub, sent, (count) => written += count);
  let before = -1;
  await waitUntil(() => before === (before = written), { name: "writes wait", intervalMs: 200 });
  assert.ok(written < sent.length, `${written} bytes were taken`);
  const reading = readAll(ai, sent.length);
  await writing;
  assert.deepEqual(await reading, sent);
});

Deno.test("a cut ends all connections at both ends and returns how many; later ones are accepted", async () => {
  await using server = await ProxiedServer.open();
  assert.equal(server.proxy.cut(), 0);
  const pairs = [await server.connect(), await server.connect()];
  await waitUntil(() => server.proxy.connections === 2, { name: "both are connected" });
  const ends = pairs.flatMap(({ ai, hub }) => [endOf(ai), endOf(hub)]);
  assert.equal(server.proxy.cut(), 2);
  await Promise.all(ends);
  assert.equal(server.proxy.connections, 0);
  const { ai, hub } = await server.connect();
  await writeAll(ai, Uint8Array.of(7));
  assert.deepEqual(await readAll(hub, 1), Uint8Array.of(7));
});

Deno.test("a cut also ends connections that are delayed or throttled", async () => {
  await using server = await ProxiedServer.open();
  server.proxy.delay(3_600_000);
  server.proxy.throttle(1);
  const { ai, hub } = await server.connect();
  await writeAll(hub, counting(1_000));
  await waitUntil(() => server.proxy.throttledReads > 0, { name: "it waits for its next byte" });
  const ends = [endOf(ai), endOf(hub)];
  assert.equal(server.proxy.cut(), 1);
  await Promise.all(ends);
});

Deno.test("a proxy that refuses closes new connections and keeps open ones", async () => {
  await using server = await ProxiedServer.open();
  const { ai, hub } = await server.connect();
  server.proxy.refuse(true);
  const turnedAway = await Deno.connect({ ...server.proxy.address });
  await endOf(turnedAway);
  turnedAway.close();
  await writeAll(ai, Uint8Array.of(9));
  assert.deepEqual(await readAll(hub, 1), Uint8Array.of(9));
  server.proxy.heal();
  await server.connect();
});

Deno.test("a connection ends while the hub is down, and reaches the hub when it is back at another address", async () => {
  const gone = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  let upstream = addressOf(gone);
  gone.close();
  await using proxy = await ChaosProxy.listen(() => upstream);
  const early = await Deno.connect({ ...proxy.address });
  await endOf(early);
  early.close();

  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  upstream = addressOf(listener);
  using ai = await Deno.connect({ ...proxy.address });
  using hub = await listener.accept();
  await writeAll(ai, Uint8Array.of(5));
  assert.deepEqual(await readAll(hub, 1), Uint8Array.of(5));
});
