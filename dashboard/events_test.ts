import { Hono } from "hono";
import assert from "node:assert/strict";
import { waitUntil } from "../internal/testing/wait_until.ts";
import { MAX_WAITING_BYTES } from "./event_stream.ts";
import { MAX_STREAMS } from "./events.ts";
import { mountEvents } from "./events_route.ts";
import { guard } from "./guard.ts";
import type { EntryRow } from "../journal/library/view/library_view.ts";
import type { HubView } from "./hub_view.ts";
import { LiveUpdates } from "./live_updates.ts";
import { sampleView } from "./testing/sample_view.ts";

/** `Heard` is one event as a browser sees it. */
interface Heard {
  readonly id: string;
  readonly name: string;
  // deno-lint-ignore no-explicit-any -- what a test expects in it is what it asserts
  readonly data: any;
}

/** `World` serves a dashboard's streams on a real port over a hub in which a test lets things happen; clock and intervals are the test's. */
class World implements AsyncDisposable {
  nowMs = 0;
  readonly live: LiveUpdates;
  readonly url: string;
  readonly beats = new Set<() => void>();
  beatMs: number | undefined;
  readonly #entries: EntryRow[] = [];
  readonly #server: Deno.HttpServer<Deno.NetAddr>;

  constructor() {
    const sample = sampleView({ ais: 0 });
    const view: HubView = {
      ...sample,
      status: () => ({
        ...sample.status(),
        head_seq: this.#entries.length,
        indexed_seq: this.#entries.length,
        listed_seq: this.#entries.length,
      }),
      recent: (after, limit) => {
        const newer = this.#entries.slice(after);
        const entries = newer.slice(-limit);
        return { entries, missed: newer.length - entries.length };
      },
    };
    this.live = new LiveUpdates(view, {
      clock: { wallMs: () => 1_700_000_000_000 + this.nowMs, monotonicMs: () => this.nowMs },
      startInterval: (ms, action) => {
        this.beatMs = ms;
        this.beats.add(action);
        return { [Symbol.dispose]: () => void this.beats.delete(action) };
      },
    });
    const app = new Hono();
    app.use(guard({}));
    mountEvents(app, this.live.events);
    this.#server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen: () => {} }, app.fetch);
    this.url = `http://127.0.0.1:${this.port}/events`;
  }

  get port(): number {
    return this.#server.addr.port;
  }

  /** Adds an entry, and makes the poll that finds it. */
  say(text: string): void {
    const seq = this.#entries.length + 1;
    this.#entries.push({
      ...{ seq, at_ms: 0, message_type: "message", source_ai: "AI_1", audience: "*", session_id: null, text },
    });
    this.beat();
  }

  beat(ms = 250): void {
    this.nowMs += ms;
    for (const action of this.beats) action();
  }

  async listen(topics: string, lastEventId?: string): Promise<Listener> {
    return await Listener.open(`${this.url}?topics=${topics}`, lastEventId);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.live[Symbol.dispose]();
    await this.#server.shutdown();
  }
}

/** Reads a stream as a browser does. */
class Listener implements AsyncDisposable {
  readonly heard: Heard[] = [];
  lastId = "";
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  readonly #reading: Promise<void>;

  private constructor(body: ReadableStream<Uint8Array>) {
    this.#reader = body.getReader();
    this.#reading = this.#read();
  }

  static async open(url: string, lastEventId?: string): Promise<Listener> {
    const headers: HeadersInit = lastEventId === undefined ? {} : { "last-event-id": lastEventId };
    const response = await fetch(url, { headers });
    assert.equal(response.status, 200);
    assert.equal(response.headers.get("content-type"), "text/event-stream; charset=utf-8");
    return new Listener(response.body!);
  }

  async until(name: string, condition: (heard: readonly Heard[]) => boolean): Promise<readonly Heard[]> {
    await waitUntil(() => condition(this.heard), { name });
    return this.heard;
  }

  /** Resolves when the server ended the stream. */
  async ended(): Promise<void> {
    await this.#reading;
  }

  async #read(): Promise<void> {
    const decoder = new TextDecoder();
    let rest = "";
    for (let part = await this.#reader.read(); !part.done; part = await this.#reader.read()) {
      const blocks = (rest + decoder.decode(part.value, { stream: true })).split("\n\n");
      rest = blocks.pop()!;
      for (const block of blocks) {
        const fields = new Map(block.split("\n").map((line) => line.split(/: (.*)/) as [string, string]));
        this.lastId = fields.get("id") ?? this.lastId;
        const data = fields.get("data");
        if (data !== undefined) {
          this.heard.push({ id: this.lastId, name: fields.get("event")!, data: JSON.parse(data) });
        }
      }
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#reader.cancel();
    await this.#reading;
  }
}

const textsOf = (heard: readonly Heard[]) =>
  heard.filter(({ name }) => name === "log").flatMap(({ data }) =>
    data.entries.map((entry: EntryRow) => entry.text)
  );

Deno.test("a page gets the status at once, and a change of it with the next poll, four times a second", async () => {
  await using world = new World();
  await using page = await world.listen("status");
  await page.until("the status came", ({ length }) => length === 1);
  assert.ok(world.beatMs! <= 250);
  world.say("something");
  const heard = await page.until("it changed", ({ length }) => length === 2);
  assert.deepEqual(heard.map(({ name, data }) => [name, data.head_seq]), [["status", 0], ["status", 1]]);
});

Deno.test("a page gets its topics only", async () => {
  await using world = new World();
  await using page = await world.listen("log");
  world.say("one");
  world.say("two");
  const heard = await page.until("both lines came", (heard) => textsOf(heard).length === 2);
  assert.deepEqual(heard.map(({ name }) => name), ["log", "log"]);
});

Deno.test("a page that reconnects with Last-Event-ID gets what it missed, once, in order", async () => {
  await using world = new World();
  await using other = await world.listen("log");
  await using page = await world.listen("log,status");
  world.say("one");
  await page.until("the first line came", (heard) => textsOf(heard).length === 1);
  await page[Symbol.asyncDispose]();
  for (const text of ["two", "three", "four"]) world.say(text);
  await other.until("others heard it all", (heard) => textsOf(heard).length === 4);

  await using back = await world.listen("log,status", page.lastId);
  world.say("five");
  const heard = await back.until("it is level", (heard) => textsOf(heard).length === 4);
  assert.deepEqual(textsOf(heard), ["two", "three", "four", "five"]);
  const statuses = heard.filter(({ name }) => name === "status").map(({ data }) => data.head_seq);
  assert.deepEqual(statuses, [4, 5], "only the newest of outdated events is sent");
});

Deno.test("a page that reconnects after all were away gets what happened meanwhile", async () => {
  await using world = new World();
  await using page = await world.listen("log");
  world.say("one");
  await page.until("the first line came", (heard) => textsOf(heard).length === 1);
  await page[Symbol.asyncDispose]();
  await waitUntil(() => world.beats.size === 0, { name: "nobody polls any more" });
  for (let i = 0; i < 100; i++) world.say(`unheard ${i}`);
  await using back = await world.listen("log", page.lastId);
  const [first] = await back.until("it came", ({ length }) => length === 1);
  assert.deepEqual([first!.data.entries.length, first!.data.missed], [40, 60]);
});

Deno.test("a page rendered after taking the newest id misses nothing until it subscribes", async () => {
  await using world = new World();
  world.say("in the page");
  const id = world.live.events.newestId();
  world.say("between");
  await using page = await Listener.open(`${world.url}?topics=log&after=${id}`);
  world.say("after");
  const heard = await page.until("both came", (heard) => textsOf(heard).length === 2);
  assert.deepEqual(textsOf(heard), ["between", "after"]);
});

Deno.test("a page gets a reset where the ring is too short, or the hub was restarted", async () => {
  await using world = new World();
  await using other = await world.listen("log");
  world.say("one");
  await other.until("an id came", ({ length }) => length === 1);
  for (let i = 0; i < 1_100; i++) world.say(`line ${i}`); // each line is a log and a status event
  for (const id of [other.heard[0]!.id, "otherstart-7"]) {
    await using page = await world.listen("log", id);
    world.say("and on");
    const heard = await page.until("it goes on", ({ length }) => length === 2);
    assert.deepEqual(heard.map(({ name }) => name), ["reset", "log"]);
  }
});

Deno.test("a page can resume after a long silence, as pings carry the newest id", async () => {
  await using world = new World();
  await using quiet = await world.listen("collaborations");
  for (let i = 0; i < 1_100; i++) world.say(`line ${i}`);
  world.beat(15_000);
  await waitUntil(() => quiet.lastId !== "", { name: "a ping came" });
  await using back = await world.listen("log", quiet.lastId);
  world.say("and on");
  const [first] = await back.until("it goes on", ({ length }) => length >= 1);
  assert.deepEqual([first!.name, first!.data.entries[0].text], ["log", "and on"]);
});

Deno.test("a slow page loses log lines, which are counted, and delays nobody; what waits for it is bounded", async () => {
  await using world = new World();
  using slow = await Deno.connect({ hostname: "127.0.0.1", port: world.port });
  await slow.write(
    new TextEncoder().encode(`GET /events?topics=log,status HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n`),
  );
  await waitUntil(() => world.live.events.open === 1, { name: "the slow page listens" });
  await using fast = await world.listen("log");
  const text = "x".repeat(20_000);
  let said = 0;
  while (world.live.events.droppedLines < 50) {
    for (let i = 0; i < 8; i++) world.say(text);
    said += 8;
    // How much the system buffers for the slow one is unknown; the fast one gets the time to read.
    await fast.until("the fast one keeps up", ({ length }) => length === said);
    assert.ok(said < 5_000, "nothing is ever left out");
  }
  const { droppedLines } = world.live.events;

  // Now the slow one reads everything that was sent, then how much was not.
  let read = "";
  const decoder = new TextDecoder();
  const buffer = new Uint8Array(262_144);
  while (!read.includes(`"missed":${droppedLines}`)) {
    const count = await slow.read(buffer);
    read += decoder.decode(buffer.subarray(0, count!), { stream: true });
  }
  assert.equal(read.match(/"text":"x/g)!.length + droppedLines, said);
  const statuses = [...read.matchAll(/"head_seq":(\d+)/g)].map(([, seq]) => Number(seq));
  assert.equal(statuses.at(-1), said, "the newest status came all the same");
  world.say("afterwards");
  await fast.until("the fast one heard it", (heard) => textsOf(heard).at(-1) === "afterwards");
  assert.equal(world.live.events.droppedLines, droppedLines);
});

Deno.test("the queue of a stream holds no more than its bound, whatever is published", async () => {
  await using world = new World();
  const topics = new Set(["log", "status"] as const);
  const stream = world.live.events.subscribe({ topics })!;
  for (let i = 0; i < 200; i++) world.say("x".repeat(10_000));
  const reader = stream.readable.getReader();
  let waiting = 0;
  world.live[Symbol.dispose]();
  for (let part = await reader.read(); !part.done; part = await reader.read()) waiting += part.value.length;
  assert.ok(waiting > 0.9 * MAX_WAITING_BYTES && waiting < MAX_WAITING_BYTES + 12_000, `${waiting} bytes`);
});

Deno.test("a page that reads nothing for a minute loses its place", async () => {
  await using world = new World();
  const stream = world.live.events.subscribe({ topics: new Set(["log"]) })!;
  for (let i = 0; i < 30; i++) world.say("x".repeat(10_000));
  world.beat(59_000);
  assert.equal(world.live.events.open, 1);
  world.beat(1_000);
  assert.equal(world.live.events.open, 0);
  await assert.rejects(stream.readable.getReader().read(), /Nothing was read for a minute/);
});

Deno.test("the 65th page is refused in words; one that leaves makes room, and the last one ends the polls", async () => {
  await using world = new World();
  await using pages = new AsyncDisposableStack();
  const first = pages.use(await world.listen("status"));
  for (let i = 1; i < MAX_STREAMS; i++) pages.use(await world.listen("status"));
  const refused = await fetch(`${world.url}?topics=status`);
  assert.deepEqual([refused.status, /64 pages are live/.test(await refused.text())], [503, true]);
  assert.equal(world.beats.size, 1, "one interval for all of them");

  await first[Symbol.asyncDispose]();
  await waitUntil(() => world.live.events.open === MAX_STREAMS - 1, { name: "its place is free" });
  pages.use(await world.listen("status"));
  await pages.disposeAsync();
  await waitUntil(() => world.live.events.open === 0, { name: "all places are free" });
  assert.equal(world.beats.size, 0);
});

Deno.test("a dashboard that ends ends all streams, and begins none", async () => {
  await using world = new World();
  await using page = await world.listen("status");
  world.live[Symbol.dispose]();
  await page.ended();
  assert.equal(world.beats.size, 0);
  const late = await fetch(`${world.url}?topics=status`);
  await late.body?.cancel();
  assert.equal(late.status, 503);
});

Deno.test("a request without a topic, or with an unknown one, gets no stream; a HEAD request takes no place", async () => {
  await using world = new World();
  for (const query of ["", "?topics=", "?topics=status,weather"]) {
    const response = await fetch(world.url + query);
    assert.deepEqual([response.status, /status,ais/.test(await response.text())], [400, true], query);
  }
  const head = await fetch(`${world.url}?topics=status`, { method: "HEAD" });
  assert.deepEqual([head.status, world.live.events.open], [200, 0]);
});

Deno.test("a page of another site gets no stream", async () => {
  await using world = new World();
  const answer = await fetch(`${world.url}?topics=status`, { headers: { origin: "http://evil.example" } });
  await answer.body?.cancel();
  assert.deepEqual([answer.status, world.live.events.open], [403, 0]);
});
