import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { ManualClock } from "../../internal/testing/manual_clock.ts";
import { waitUntil } from "../../internal/testing/wait_until.ts";
import type { AllowanceBounds } from "./allowance.ts";
import { type InnerAddress, LimitingProxy } from "./limiting_proxy.ts";

const ANY = { hostname: "127.0.0.1", port: 0 };
const BOUNDS: AllowanceBounds = {
  maxConnections: 4,
  maxSilentMs: 1_000,
  rate: { perS: 1_000, burst: 1_000 },
};
const REQUEST = "GET / HTTP/1.1\r\nhost: localhost\r\n\r\n";

function requestOf(token: string): string {
  return `GET / HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer ${token}\r\n\r\n`;
}

/** The inner server answers all alike. */
function both(address: InnerAddress) {
  return { local: address, remote: address };
}

function digestsOf(...tokens: string[]): Set<string> {
  return new Set(tokens.map((token) => createHash("sha256").update(token).digest("hex")));
}

/** A proxy before a web server with one answer, under a clock that the test owns. */
class World implements AsyncDisposable {
  nowMs = 0;
  /** The waits of the proxy; they end when the test says so, or the proxy is disposed. */
  readonly waitsMs: number[] = [];
  readonly #waits = new Set<() => void>();
  readonly #server: Deno.HttpServer<Deno.NetAddr>;
  readonly proxy: LimitingProxy;
  #running: Promise<void> | undefined;
  readonly #clients = new DisposableStack();

  /** `strangers` and `authenticated` replace some of {@linkcode BOUNDS}. */
  constructor(
    strangers: Partial<AllowanceBounds> = {},
    answer = "good",
    authenticated: Partial<AllowanceBounds> = {},
  ) {
    this.#server = Deno.serve({ ...ANY, onListen: () => {} }, () => new Response(answer));
    this.proxy = new LimitingProxy(
      ANY,
      both({ ...this.#server.addr, transport: "tcp" }),
      { strangers: { ...BOUNDS, ...strangers }, authenticated: { ...BOUNDS, ...authenticated } },
      {
        monotonicMs: () => this.nowMs,
        delay: (ms, signal) => {
          this.waitsMs.push(ms);
          return new Promise((resolve) => {
            this.#waits.add(resolve);
            signal!.addEventListener("abort", () => resolve(), { once: true });
          });
        },
      },
    );
  }

  /** Returns a world whose proxy accepts from the beginning. */
  static start(...given: ConstructorParameters<typeof World>): World {
    const world = new World(...given);
    world.run();
    return world;
  }

  /** Lets the proxy accept; what has connected before waits in the system's queue. */
  run(): void {
    this.#running = this.proxy.run();
  }

  endWaits(): void {
    for (const resolve of this.#waits) resolve();
    this.#waits.clear();
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
  await using world = World.start();
  const client = await world.send(REQUEST);
  assert.match((await read(client))!, /^HTTP\/1\.1 200/);
  await client.write(new TextEncoder().encode(REQUEST));
  assert.match((await read(client))!, /^HTTP\/1\.1 200/);
});

Deno.test("a connection without an answer for too long is closed, however often it sends a few bytes", async () => {
  await using world = World.start();
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
  await using world = World.start();
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
  await using world = World.start({ rate: { perS: 1, burst: 3 } });
  await world.send(REQUEST.repeat(4));
  await waitUntil(() => world.waitsMs.length === 1, { name: "the wait" });
  await world.send(REQUEST);
  await waitUntil(() => world.waitsMs.length === 2, { name: "the wait" });
  assert.deepEqual(world.waitsMs, [1_000, 2_000]);
});

Deno.test("requests count however their lines end, also where many come as something long", async () => {
  await using world = World.start({ rate: { perS: 1, burst: 3 } });
  await world.send("GET / HTTP/1.1\nhost: localhost\n\n".repeat(100));
  await waitUntil(() => world.waitsMs.length === 1, { name: "the wait" });
  assert.ok(world.waitsMs[0]! > 20_000, `${world.waitsMs}`);
});

Deno.test("a body with many empty lines costs what its bytes cost", async () => {
  await using world = World.start({ rate: { perS: 1, burst: 3 } });
  const body = "a paragraph\n\n".repeat(1_000);
  const head = `POST / HTTP/1.1\r\nhost: localhost\r\ncontent-length: ${body.length}\r\n\r\n`;
  const client = await world.send(head + body);
  assert.match((await read(client))!, /200/);
  assert.deepEqual(world.waitsMs, []);
});

Deno.test("a long answer delays the requests after it", async () => {
  await using world = World.start({ rate: { perS: 1, burst: 2 } }, "x".repeat(65_536 * 4));
  const client = await world.send(REQUEST);
  let length = 0;
  while (length < 65_536 * 4) length += (await read(client))!.length;
  await world.send(REQUEST);
  await waitUntil(() => world.waitsMs.length === 1, { name: "the wait" });
  assert.ok(world.waitsMs[0]! > 3_000, `${world.waitsMs}`);
});

Deno.test("a proxy whose inner server has lost its socket closes and throws", async () => {
  const innerAddress = { transport: "unix", path: "no_such_folder/web.sock" } as const;
  using proxy = new LimitingProxy(
    ANY,
    both(innerAddress),
    { strangers: BOUNDS, authenticated: BOUNDS },
    new ManualClock(),
  );
  const running = proxy.run();
  using client = await Deno.connect({ ...ANY, port: proxy.port });
  await client.write(new TextEncoder().encode(REQUEST));
  await assert.rejects(running, Deno.errors.NotFound);
  assert.equal(await read(client), undefined);
});

Deno.test("strangers push out no connection that sent a right token, nor do such connections push out a stranger", async () => {
  await using world = World.start();
  world.proxy.setRightDigests(digestsOf("right"));
  const authenticated = [];
  for (let i = 0; i < BOUNDS.maxConnections; i++) authenticated.push(await world.send(requestOf("right")));
  for (const each of authenticated) assert.match((await read(each))!, /200/);
  const strangers = [];
  for (let i = 0; i < BOUNDS.maxConnections; i++) strangers.push(await world.send(REQUEST));
  for (const each of strangers) assert.match((await read(each))!, /200/);
  assert.equal(world.proxy.connections, 2 * BOUNDS.maxConnections);
  // One more of each closes the oldest of its own.
  assert.match((await read(await world.send(REQUEST)))!, /200/);
  assert.equal(await read(strangers[0]!), undefined);
  assert.match((await read(await world.send(requestOf("right"))))!, /200/);
  assert.equal(await read(authenticated[0]!), undefined);
  for (const each of [...authenticated.slice(1), ...strangers.slice(2)]) {
    await each.write(new TextEncoder().encode(REQUEST));
    assert.match((await read(each))!, /200/);
  }
});

Deno.test("a wrong token is a stranger's, wherever a right one could stand", async () => {
  await using world = World.start({ maxConnections: 1 });
  world.proxy.setRightDigests(digestsOf("right"));
  const [right] = digestsOf("right");
  for (
    const text of [
      requestOf("wrong"),
      requestOf(right!),
      "GET /?token=right HTTP/1.1\r\nhost: localhost\r\n\r\n",
    ]
  ) {
    const first = await world.send(text);
    assert.match((await read(first))!, /200/);
    const next = await world.send(REQUEST);
    assert.equal(await read(first), undefined, text);
    assert.match((await read(next))!, /200/);
  }
});

Deno.test("the requests of strangers delay none that comes with a right token, from the first one on", async () => {
  await using world = World.start({ rate: { perS: 1, burst: 1 } });
  world.proxy.setRightDigests(digestsOf("right"));
  await world.send(REQUEST.repeat(100));
  await waitUntil(() => world.waitsMs.length === 1, { name: "the wait" });
  const client = await world.send(requestOf("right"));
  for (let i = 0; i < 10; i++) {
    assert.match((await read(client))!, /200/);
    await client.write(new TextEncoder().encode(REQUEST));
  }
  assert.equal(world.waitsMs.length, 1);
});

Deno.test("in a storm of new connections each is read before later ones push it out", async () => {
  await using waiting = new World({ maxConnections: 20 }, "good", { maxConnections: 100 });
  waiting.proxy.setRightDigests(digestsOf("right"));
  const clients = await Promise.all(Array.from({ length: 100 }, () => waiting.send(requestOf("right"))));
  waiting.run();
  const answers = await Promise.all(clients.map(read));
  assert.equal(answers.filter((answer) => answer?.includes(" 200 ")).length, 100);
});

Deno.test("connections that sent a right token have a rate and a longest silence of their own", async () => {
  await using world = World.start({}, "good", { maxSilentMs: 3_000, rate: { perS: 1, burst: 2 } });
  world.proxy.setRightDigests(digestsOf("right"));
  const client = await world.send(requestOf("right"));
  await read(client);
  world.nowMs = 2_000;
  world.proxy.closeSilent();
  await client.write(new TextEncoder().encode(REQUEST.repeat(4)));
  await waitUntil(() => world.waitsMs.length === 1, { name: "the wait" });
  assert.ok(Math.abs(world.waitsMs[0]! - 2_000) < 10, `${world.waitsMs}`);
  world.nowMs = 3_000;
  world.proxy.closeSilent();
  assert.equal(await read(client), undefined);
});

Deno.test("when a token is right no more its connections are strangers' again, and end where strangers have no room", async () => {
  await using world = World.start({ maxConnections: 1 });
  world.proxy.setRightDigests(digestsOf("right", "other"));
  const clients = [];
  for (const token of ["right", "right", "other"]) clients.push(await world.send(requestOf(token)));
  for (const each of clients) assert.match((await read(each))!, /200/);
  world.proxy.setRightDigests(digestsOf("other"));
  assert.equal(world.proxy.connections, 2);
  assert.equal(await read(clients[1]!), undefined);
  const stranger = await world.send(REQUEST);
  assert.match((await read(stranger))!, /200/);
  assert.equal(await read(clients[0]!), undefined);
  await clients[2]!.write(new TextEncoder().encode(REQUEST));
  assert.match((await read(clients[2]!))!, /200/);
});

Deno.test("when a token is right no more, who does not read what came before is cut, and who does goes on", async () => {
  const answer = "x".repeat(32_000_000);
  await using world = World.start({}, answer);
  const right = digestsOf("right");
  world.proxy.setRightDigests(right);
  const reader = await world.send(requestOf("right"));
  const begin = (await read(reader))!;
  // The head of the answer is not counted: its last bytes would be taken for the begin of the next one.
  let length = begin.length - (begin.indexOf("\r\n\r\n") + 4);
  while (length < answer.length) length += (await read(reader))!.length;
  const stalled = await world.send(requestOf("right"));
  assert.match((await read(stalled))!, /200/);
  await waitUntil(() => {
    // Until all buffers between are full, the answer is in no single place.
    world.proxy.setRightDigests(right);
    world.proxy.setRightDigests(new Set());
    assert.equal(world.waitsMs.at(-1), 500);
    world.endWaits();
    return world.proxy.connections === 1;
  }, { name: "the connection that does not read is closed" });
  await reader.write(new TextEncoder().encode(REQUEST));
  assert.match((await read(reader))!, /200/);
});

Deno.test("a connection whose token becomes right is no stranger's from then on", async () => {
  await using world = World.start({ maxConnections: 1 });
  const client = await world.send(requestOf("new"));
  assert.match((await read(client))!, /200/);
  world.proxy.setRightDigests(digestsOf("new"));
  assert.match((await read(await world.send(REQUEST)))!, /200/);
  await client.write(new TextEncoder().encode(REQUEST));
  assert.match((await read(client))!, /200/);
});

/** A client of a {@linkcode World} whose server makes a WebSocket of every connection, and then repeats what comes. */
class Upgraded implements AsyncDisposable {
  static readonly #SWITCH = "HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\n";
  nowMs = 0;
  readonly received: number[] = [];
  readonly #listener = Deno.listen(ANY);
  readonly #waits = new Set<() => void>();
  readonly #parts = new DisposableStack();
  readonly proxy: LimitingProxy;
  readonly #running: Promise<void>[] = [];
  #accepts = 0;

  constructor() {
    const { port } = this.#listener.addr;
    this.proxy = new LimitingProxy(
      ANY,
      both({ transport: "tcp", hostname: ANY.hostname, port }),
      { strangers: BOUNDS, authenticated: { ...BOUNDS, maxSilentMs: 3_000 } },
      {
        monotonicMs: () => this.nowMs,
        delay: (_, signal) =>
          new Promise((resolve) => {
            this.#waits.add(resolve);
            signal!.addEventListener("abort", () => resolve(), { once: true });
          }),
      },
    );
    this.#running.push(this.proxy.run(), this.#serve());
  }

  /** Resolves with a client whose connection was upgraded by the answer `accept`. */
  async open(accept?: string): Promise<Deno.TcpConn> {
    if (accept !== undefined) this.#next = accept;
    const client = this.#parts.use(await Deno.connect({ ...ANY, port: this.proxy.port }));
    await client.write(new TextEncoder().encode(REQUEST));
    await read(client);
    return client;
  }

  endWaits(): void {
    for (const resolve of this.#waits) resolve();
    this.#waits.clear();
  }

  #next: string | undefined;

  async #serve(): Promise<void> {
    for await (const connection of this.#listener) {
      const accept = this.#next ?? `accept${++this.#accepts}`;
      this.#next = undefined;
      const index = this.received.push(0) - 1;
      this.#running.push((async () => {
        using _connection = connection;
        const buffer = new Uint8Array(65_536);
        try {
          await connection.read(buffer);
          const head = `${Upgraded.#SWITCH}sec-websocket-accept: ${accept}\r\n\r\n`;
          await connection.write(new TextEncoder().encode(head));
          for (let n = await connection.read(buffer); n !== null; n = await connection.read(buffer)) {
            this.received[index]! += n;
            await connection.write(new Uint8Array(1));
          }
        } catch { /* the proxy has closed it */ }
      })());
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.proxy[Symbol.dispose]();
    this.#listener.close();
    this.#parts.dispose();
    await Promise.all(this.#running);
  }
}

Deno.test("a WebSocket whose first frame has proved who comes is pushed out by no stranger, and may be silent for longer", async () => {
  await using world = new Upgraded();
  const proved = await world.open("proved");
  const { port } = await world.proxy.addressOf("proved") ?? {};
  assert.equal(port, (proved.localAddr as Deno.NetAddr).port);
  world.proxy.prove("proved");
  const strangers = [];
  for (let n = 0; n <= BOUNDS.maxConnections; n++) strangers.push(await world.open());
  assert.equal(await read(strangers[0]!), undefined);
  assert.equal(world.proxy.connections, 1 + BOUNDS.maxConnections);
  world.nowMs = 2_000;
  world.proxy.closeSilent();
  assert.equal(world.proxy.connections, 1);
  // A token that ends is no reason: the hub ends the sessions that it opened.
  world.proxy.setRightDigests(new Set());
  await proved.write(new Uint8Array(1));
  assert.equal((await read(proved))?.length, 1);
  world.nowMs = 5_001;
  world.proxy.closeSilent();
  assert.equal(await read(proved), undefined);
});

Deno.test("of a WebSocket that has proved nothing 64 KiB are taken, of one that is held nothing, and one that is cut ends", async () => {
  await using world = new Upgraded();
  const client = await world.open("a");
  const sent = (async () => {
    for (let n = 0; n < 20; n++) await client.write(new Uint8Array(16_384));
  })();
  // Whoever reads along gets one byte for each part, which is how the test knows what has arrived.
  const reading = (async () => {
    try {
      while (await client.read(new Uint8Array(1_024)) !== null);
    } catch { /* it was cut */ }
  })();
  await waitUntil(() => world.received[0]! > 40_000, { name: "the first bytes" });
  await sent;
  assert.ok(world.received[0]! <= 65_536, `${world.received[0]}`);
  world.proxy.hold("a", true);
  world.proxy.prove("a");
  world.proxy.hold("unknown", false);
  const before = world.received[0]!;
  await world.open();
  assert.equal(world.received[0], before);
  world.proxy.hold("a", false);
  await waitUntil(() => world.received[0] === 20 * 16_384, { name: "all bytes" });
  const cutting = world.proxy.cut("a");
  world.endWaits();
  await cutting;
  await reading;
});

Deno.test("a key that another WebSocket has is none of a good client: the second connection ends, the first goes on", async () => {
  await using world = new Upgraded();
  const first = await world.open("same");
  const second = await world.open("same");
  assert.equal(await read(second), undefined);
  await first.write(new Uint8Array(1));
  assert.equal((await read(first))?.length, 1);
});
