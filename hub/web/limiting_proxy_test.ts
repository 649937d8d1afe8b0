import assert from "node:assert/strict";
import { ManualClock } from "../../internal/testing/manual_clock.ts";
import { waitUntil } from "../../internal/testing/wait_until.ts";
import { LimitingProxy, type ProxyBounds } from "./limiting_proxy.ts";

const ANY = { hostname: "127.0.0.1", port: 0 };
const BOUNDS: ProxyBounds = { maxConnections: 4, maxSilentMs: 1_000, rate: { perS: 1_000, burst: 1_000 } };
const REQUEST = "GET / HTTP/1.1\r\nhost: localhost\r\n\r\n";

/** A proxy before a web server with one answer, under a clock that the test owns. */
class World implements AsyncDisposable {
  nowMs = 0;
  /** The waits that the proxy imposed on requests; they end only when the proxy is disposed. */
  readonly waitsMs: number[] = [];
  readonly #server: Deno.HttpServer<Deno.NetAddr>;
  readonly proxy: LimitingProxy;
  readonly #running: Promise<void>;
  readonly #clients = new DisposableStack();

  constructor(bounds: Partial<ProxyBounds> = {}, answer = "good") {
    this.#server = Deno.serve({ ...ANY, onListen: () => {} }, () => new Response(answer));
    this.proxy = new LimitingProxy(
      ANY,
      { ...this.#server.addr, transport: "tcp" },
      { ...BOUNDS, ...bounds },
      {
        monotonicMs: () => this.nowMs,
        delay: (ms, signal) => {
          this.waitsMs.push(ms);
          return new Promise((resolve) => signal!.addEventListener("abort", () => resolve(), { once: true }));
        },
      },
    );
    this.#running = this.proxy.run();
  }

  /** Connects, and writes `text`. */
  async send(text: string): Promise<Deno.TcpConn> {
    const client = this.#clients.use(await Deno.connect({ ...ANY, port: this.proxy.port }));
    await client.write(new TextEncoder().encode(text));
    return client;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#clients.dispose();
    this.proxy[Symbol.dispose]();
    await this.#running;
    await this.#server.shutdown();
  }
}

/** Resolves with what is read next, or undefined when the connection was closed. */
async function read(client: Deno.TcpConn): Promise<string | undefined> {
  const buffer = new Uint8Array(4_096);
  const length = await client.read(buffer).catch(() => null);
  return length === null ? undefined : new TextDecoder().decode(buffer.subarray(0, length));
}

Deno.test("a request passes the proxy, and so does the next one on the same connection", async () => {
  await using world = new World();
  const client = await world.send(REQUEST);
  assert.match((await read(client))!, /^HTTP\/1\.1 200/);
  await client.write(new TextEncoder().encode(REQUEST));
  assert.match((await read(client))!, /^HTTP\/1\.1 200/);
});

Deno.test("a connection without an answer for too long is closed, however often it sends a few bytes", async () => {
  await using world = new World();
  const slow = await world.send("GET / HTTP/1.1\r\n");
  world.nowMs = 600;
  await slow.write(new TextEncoder().encode("x: y\r\n"));
  const quick = await world.send(REQUEST);
  await read(quick);
  world.nowMs = 1_000;
  world.proxy.closeSilent();
  assert.equal(await read(slow), undefined);
  assert.equal(world.proxy.connections, 1);
  await quick.write(new TextEncoder().encode(REQUEST));
  assert.match((await read(quick))!, /200/);
});

Deno.test("at the highest number of connections, a new one closes the one whose last answer is the oldest", async () => {
  await using world = new World();
  const reader = await world.send(REQUEST);
  const slow = [];
  for (let i = 0; i < BOUNDS.maxConnections - 1; i++) slow.push(await world.send("GET"));
  // It is answered now, so it is not the oldest any more.
  await read(reader);
  const newcomer = await world.send(REQUEST);
  assert.match((await read(newcomer))!, /200/);
  assert.equal(await read(slow[0]!), undefined);
  assert.equal(world.proxy.connections, BOUNDS.maxConnections);
  await reader.write(new TextEncoder().encode(REQUEST));
  assert.match((await read(reader))!, /200/);
});

Deno.test("the rate counts the requests of all connections together, each of those that arrive in one piece", async () => {
  await using world = new World({ rate: { perS: 1, burst: 3 } });
  await world.send(REQUEST.repeat(4));
  await waitUntil(() => world.waitsMs.length === 1, { name: "the wait" });
  await world.send(REQUEST);
  await waitUntil(() => world.waitsMs.length === 2, { name: "the wait" });
  assert.deepEqual(world.waitsMs, [1_000, 2_000]);
});

Deno.test("a long answer delays the requests after it", async () => {
  await using world = new World({ rate: { perS: 1, burst: 2 } }, "x".repeat(65_536 * 4));
  const client = await world.send(REQUEST);
  let length = 0;
  while (length < 65_536 * 4) length += (await read(client))!.length;
  await world.send(REQUEST);
  await waitUntil(() => world.waitsMs.length === 1, { name: "the wait" });
  assert.ok(world.waitsMs[0]! > 3_000, `${world.waitsMs}`);
});

Deno.test("a proxy whose inner server has lost its socket closes and throws", async () => {
  const innerAddress = { transport: "unix", path: "no_such_folder/web.sock" } as const;
  using proxy = new LimitingProxy(ANY, innerAddress, BOUNDS, new ManualClock());
  const running = proxy.run();
  using client = await Deno.connect({ ...ANY, port: proxy.port });
  await client.write(new TextEncoder().encode(REQUEST));
  await assert.rejects(running, Deno.errors.NotFound);
  assert.equal(await read(client), undefined);
});
