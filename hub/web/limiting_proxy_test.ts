import assert from "node:assert/strict";
import { ManualClock } from "../../internal/testing/manual_clock.ts";
import { waitUntil } from "../../internal/testing/wait_until.ts";
import { type DoorBounds, WebDoor } from "./limiting_proxy.ts";

const ANY = { hostname: "127.0.0.1", port: 0 };
const BOUNDS: DoorBounds = { maxConnections: 4, maxSilentMs: 1_000, pace: { perS: 1_000, burst: 1_000 } };
const REQUEST = "GET / HTTP/1.1\r\nhost: localhost\r\n\r\n";

/** A door before a web server with one answer, under a clock that a test owns. */
class House implements AsyncDisposable {
  nowMs = 0;
  /** How long requests were told to wait; nobody wakes them but the end. */
  readonly waitsMs: number[] = [];
  readonly #server: Deno.HttpServer<Deno.NetAddr>;
  readonly door: WebDoor;
  readonly #running: Promise<void>;
  readonly #callers = new DisposableStack();

  constructor(bounds: Partial<DoorBounds> = {}, answer = "good") {
    this.#server = Deno.serve({ ...ANY, onListen: () => {} }, () => new Response(answer));
    this.door = new WebDoor(ANY, { ...this.#server.addr, transport: "tcp" }, { ...BOUNDS, ...bounds }, {
      monotonicMs: () => this.nowMs,
      delay: (ms, signal) => {
        this.waitsMs.push(ms);
        return new Promise((resolve) => signal!.addEventListener("abort", () => resolve(), { once: true }));
      },
    });
    this.#running = this.door.run();
  }

  /** Connects, and writes `text`. */
  async call(text: string): Promise<Deno.TcpConn> {
    const caller = this.#callers.use(await Deno.connect({ ...ANY, port: this.door.port }));
    await caller.write(new TextEncoder().encode(text));
    return caller;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#callers.dispose();
    this.door[Symbol.dispose]();
    await this.#running;
    await this.#server.shutdown();
  }
}

/** What comes next on the line; undefined: it was closed. */
async function heard(caller: Deno.TcpConn): Promise<string | undefined> {
  const buffer = new Uint8Array(4_096);
  const length = await caller.read(buffer).catch(() => null);
  return length === null ? undefined : new TextDecoder().decode(buffer.subarray(0, length));
}

Deno.test("a request passes the door, and so does the next one on the same connection", async () => {
  await using house = new House();
  const caller = await house.call(REQUEST);
  assert.match((await heard(caller))!, /^HTTP\/1\.1 200/);
  await caller.write(new TextEncoder().encode(REQUEST));
  assert.match((await heard(caller))!, /^HTTP\/1\.1 200/);
});

Deno.test("a connection without an answer for too long is closed, however often it says a little [reliability 12]", async () => {
  await using house = new House();
  const slow = await house.call("GET / HTTP/1.1\r\n");
  house.nowMs = 600;
  await slow.write(new TextEncoder().encode("x: y\r\n"));
  const quick = await house.call(REQUEST);
  await heard(quick);
  house.nowMs = 1_000;
  house.door.closeSilent();
  assert.equal(await heard(slow), undefined);
  assert.equal(house.door.connections, 1);
  await quick.write(new TextEncoder().encode(REQUEST));
  assert.match((await heard(quick))!, /200/);
});

Deno.test("when all places are taken, the connection that was answered the longest ago makes place [reliability 12]", async () => {
  await using house = new House();
  const reader = await house.call(REQUEST);
  const slow = [];
  for (let i = 0; i < BOUNDS.maxConnections - 1; i++) slow.push(await house.call("GET"));
  // Answered now: it is not the oldest any more.
  await heard(reader);
  const newcomer = await house.call(REQUEST);
  assert.match((await heard(newcomer))!, /200/);
  assert.equal(await heard(slow[0]!), undefined);
  assert.equal(house.door.connections, BOUNDS.maxConnections);
  await reader.write(new TextEncoder().encode(REQUEST));
  assert.match((await heard(reader))!, /200/);
});

Deno.test("requests of all connections together are paced, those that come in one piece one by one [reliability 12]", async () => {
  await using house = new House({ pace: { perS: 1, burst: 3 } });
  await house.call(REQUEST.repeat(4));
  await waitUntil(() => house.waitsMs.length === 1, { name: "the wait" });
  await house.call(REQUEST);
  await waitUntil(() => house.waitsMs.length === 2, { name: "the wait" });
  assert.deepEqual(house.waitsMs, [1_000, 2_000]);
});

Deno.test("a long answer delays the requests after it", async () => {
  await using house = new House({ pace: { perS: 1, burst: 2 } }, "x".repeat(65_536 * 4));
  const caller = await house.call(REQUEST);
  let length = 0;
  while (length < 65_536 * 4) length += (await heard(caller))!.length;
  await house.call(REQUEST);
  await waitUntil(() => house.waitsMs.length === 1, { name: "the wait" });
  assert.ok(house.waitsMs[0]! > 3_000, `${house.waitsMs}`);
});

Deno.test("a door whose web server cannot be found any more closes, and says so", async () => {
  const inside = { transport: "unix", path: "no_such_folder/web.sock" } as const;
  using door = new WebDoor(ANY, inside, BOUNDS, new ManualClock());
  const running = door.run();
  using caller = await Deno.connect({ ...ANY, port: door.port });
  await caller.write(new TextEncoder().encode(REQUEST));
  await assert.rejects(running, Deno.errors.NotFound);
  assert.equal(await heard(caller), undefined);
});
