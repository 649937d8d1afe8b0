import assert from "node:assert/strict";
import type { Address } from "../../internal/address.ts";
import { waitUntil } from "../../internal/testing/wait_until.ts";
import { ChaosProxy } from "./chaos_proxy.ts";
import { bufferedBytes } from "./buffered_bytes.ts";

/** A server that hands every connection to its test, and a proxy before it. */
class Stage implements AsyncDisposable {
  readonly proxy: ChaosProxy;
  readonly #listener: Deno.TcpListener;
  readonly #sockets: Deno.TcpConn[] = [];

  private constructor(listener: Deno.TcpListener, proxy: ChaosProxy) {
    this.#listener = listener;
    this.proxy = proxy;
  }

  static async open(): Promise<Stage> {
    const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    return new Stage(listener, await ChaosProxy.listen(() => addressOf(listener)));
  }

  /** Both ends of a new connection. */
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

/** Bytes that tell their place: any that are missing, twice or out of order show. */
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

/** How a connection ends: in order, or by a reset. */
async function endOf(socket: Deno.TcpConn): Promise<void> {
  try {
    await readAll(socket);
  } catch (error) {
    assert.ok(error instanceof Deno.errors.ConnectionReset, String(error));
  }
}

Deno.test("without a fault a proxy passes everything on, both ways at once and in order, and the end of one way alone", async () => {
  await using stage = await Stage.open();
  const { ai, hub } = await stage.connect();
  const [asked, told] = [counting(3_000_000), counting(5_000_000)];
  const [heard, answered] = await Promise.all([
    readAll(hub).then(async (bytes) => {
      // The AI has said all, and is still there to hear.
      await writeAll(hub, told);
      await hub.closeWrite();
      return bytes;
    }),
    readAll(ai),
    writeAll(ai, asked).then(() => ai.closeWrite()),
  ]);
  assert.deepEqual(heard, asked);
  assert.deepEqual(answered, told);
  await waitUntil(() => stage.proxy.connections === 0, { name: "the connection is over" });
});

Deno.test("bytes stay in order while delay and rate are set, changed and taken away again", async () => {
  await using stage = await Stage.open();
  const { ai, hub } = await stage.connect();
  const sent = counting(4_000_000);
  const steps = [
    () => stage.proxy.delay(30),
    () => stage.proxy.throttle(20_000_000),
    () => stage.proxy.delay(5),
    () => stage.proxy.throttle(5_000_000),
    () => stage.proxy.heal(),
  ];
  let step = 0;
  const reading = readAll(ai, sent.length, (got) => {
    if (got >= step * 600_000) steps[step++]?.();
  });
  await writeAll(hub, sent);
  assert.deepEqual(await reading, sent);
  assert.ok(step >= steps.length, "all of it was tried");
});

Deno.test("a delay makes a word late each way, and ends when it is taken away", async () => {
  await using stage = await Stage.open();
  const { ai, hub } = await stage.connect();
  const echo = async (bytes: Uint8Array) => {
    await writeAll(ai, bytes);
    await writeAll(hub, await readAll(hub, bytes.length));
    return await readAll(ai, bytes.length);
  };
  assert.deepEqual(await echo(Uint8Array.of(1)), Uint8Array.of(1));
  assert.equal(stage.proxy.delayedWrites, 0);
  stage.proxy.delay(60);
  const startMs = performance.now();
  assert.deepEqual(await echo(Uint8Array.of(2, 3)), Uint8Array.of(2, 3));
  assert.ok(performance.now() - startMs >= 119, "60 ms there and 60 ms back");
  assert.equal(stage.proxy.delayedWrites, 2);
  // What waits when the delay ends goes at once: nobody waits an hour here.
  stage.proxy.delay(3_600_000);
  await writeAll(ai, Uint8Array.of(4));
  await waitUntil(() => stage.proxy.delayedWrites === 3, { name: "the word is held back" });
  stage.proxy.delay(0);
  assert.deepEqual(await readAll(hub, 1), Uint8Array.of(4));
});

Deno.test("a slow connection holds up whoever writes to it: the system's buffers fill, then writes wait; nothing is lost", async () => {
  await using stage = await Stage.open();
  const { ai, hub } = await stage.connect();
  stage.proxy.throttle(10_000);
  const sent = counting(40_000_000);
  let written = 0;
  let got = 0;
  const reading = readAll(ai, sent.length, (bytes) => got = bytes);
  const startMs = performance.now();
  const writing = writeAll(hub, sent, (count) => written += count);
  let before = -1;
  await waitUntil(() => before === (before = written), { name: "writes wait", intervalMs: 200 });
  await waitUntil(() => stage.proxy.throttledReads > 3, { name: "the rate is felt" });
  assert.ok(written < sent.length, `${written} bytes were taken`);
  const mostBytes = 10_000 * (performance.now() - startMs) / 1_000 + 65_536;
  assert.ok(got <= mostBytes, `${got} bytes came, ${mostBytes} at most may have`);
  if (Deno.build.os === "linux") {
    const [connection] = stage.proxy.upstreamSockets;
    const isFull = async () => (await bufferedBytes(connection!))! > 1_000_000;
    await waitUntil(isFull, { name: "the system holds what nobody has read" });
  }
  stage.proxy.throttle(Infinity);
  await writing;
  assert.deepEqual(await reading, sent);
});

Deno.test("who does not read holds up whoever writes to him through a proxy, which keeps little of it", async () => {
  await using stage = await Stage.open();
  const { ai, hub } = await stage.connect();
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

Deno.test("a cut ends all connections at both ends and says how many; who comes later is let in", async () => {
  await using stage = await Stage.open();
  assert.equal(stage.proxy.cut(), 0);
  const pairs = [await stage.connect(), await stage.connect()];
  await waitUntil(() => stage.proxy.connections === 2, { name: "both are there" });
  const ends = pairs.flatMap(({ ai, hub }) => [endOf(ai), endOf(hub)]);
  assert.equal(stage.proxy.cut(), 2);
  await Promise.all(ends);
  assert.equal(stage.proxy.connections, 0);
  const { ai, hub } = await stage.connect();
  await writeAll(ai, Uint8Array.of(7));
  assert.deepEqual(await readAll(hub, 1), Uint8Array.of(7));
});

Deno.test("a cut also ends connections that are late or slow just then", async () => {
  await using stage = await Stage.open();
  stage.proxy.delay(3_600_000);
  stage.proxy.throttle(1);
  const { ai, hub } = await stage.connect();
  await writeAll(hub, counting(1_000));
  await waitUntil(() => stage.proxy.throttledReads > 0, { name: "it waits for its next byte" });
  const ends = [endOf(ai), endOf(hub)];
  assert.equal(stage.proxy.cut(), 1);
  await Promise.all(ends);
});

Deno.test("while a proxy refuses, who comes is turned away and who is there stays", async () => {
  await using stage = await Stage.open();
  const { ai, hub } = await stage.connect();
  stage.proxy.refuse(true);
  const turnedAway = await Deno.connect({ ...stage.proxy.address });
  await endOf(turnedAway);
  turnedAway.close();
  await writeAll(ai, Uint8Array.of(9));
  assert.deepEqual(await readAll(hub, 1), Uint8Array.of(9));
  stage.proxy.heal();
  await stage.connect();
});

Deno.test("a connection ends when the hub is not there, and reaches it when it is back, wherever that is", async () => {
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
