import assert from "node:assert/strict";
import type { Address } from "../internal/address.ts";
import { waitUntil } from "../internal/testing/wait_until.ts";
import { HttpCaller } from "./http_caller.ts";
import { talk } from "./messages.ts";
import { roleTokens } from "./role_tokens.ts";
import { TestHub } from "./test_hub.ts";

const AIS = 10;
const EACH = 20;
/** The dashboard has fewer places than this. */
const CONNECTIONS = 300;
/** At 100 requests a second, so many with so many requests each keep strangers waiting for more than a minute. */
const [HASTY, EACH_ASKS] = [30, 300];
/** A rightful caller waits no longer than this. */
const PATIENCE_MS = 2_000;
const encoder = new TextEncoder();

/** Opens connections to the dashboard that never end a request: some send nothing, some a line now and then. */
class Slowloris implements AsyncDisposable {
  readonly #connections: Deno.TcpConn[] = [];

  static async open(address: Address, count: number): Promise<Slowloris> {
    const opened = new Slowloris();
    for (let i = 0; i < count; i++) {
      const connection = await Deno.connect(address);
      opened.#connections.push(connection);
      if (i % 2 === 0) await connection.write(encoder.encode("GET / HTTP/1.1\r\nhost: localhost\r\n"));
    }
    return opened;
  }

  async drip(): Promise<void> {
    for (const [i, connection] of this.#connections.entries()) {
      if (i % 2 === 0) await connection.write(encoder.encode(`x-${i}: y\r\n`)).catch(() => {});
    }
  }

  [Symbol.asyncDispose](): Promise<void> {
    for (const connection of this.#connections) connection.close();
    return Promise.resolve();
  }
}

Deno.test("beside hundreds of slow connections to the dashboard 10 AIs lose nothing, and its pages are still there", async () => {
  await using world = await TestHub.start({ http: { hostname: "127.0.0.1", port: 0 } });
  const present = [];
  for (let i = 0; i < AIS; i++) present.push(await world.enter(`AI_${i}`));
  await using slow = await Slowloris.open(world.hub.http!, CONNECTIONS);

  for (let n = 0; n < EACH; n++) {
    await slow.drip();
    await Promise.all(present.map(async (ai, i) => {
      assert.equal((await ai.ask(talk({ n: `${i}.${n}` }, { message_id: `m${n}` }))).message_type, "ack");
    }));
  }
  for (const [i, ai] of present.entries()) {
    const others = AIS - 1;
    const received = () => ai.heard.filter(({ message_type }) => message_type === "message");
    while (received().length < others * EACH) await ai.hear({ message_type: "message" });
    const from = new Set(received().map(({ data }) => data.content.n));
    assert.equal(from.size, others * EACH, `AI_${i}`);
  }
  assert.match(await world.page("/"), /Connected AIs/);
});

Deno.test("a flood of strangers touches no stream that a token opened, and whoever has a token comes in beside it", async () => {
  const { secrets, openJournal } = roleTokens();
  await using world = await TestHub.start({ http: { hostname: "127.0.0.1", port: 0 }, openJournal });
  const address = world.hub.http!;
  const ai = await world.enter("AI_1");
  const rightful = new HttpCaller(world, secrets.observer);
  await using stream = await rightful.stream("log");
  await using slow = await Slowloris.open(address, CONNECTIONS);
  using hasty = new DisposableStack();
  for (let i = 0; i < HASTY; i++) {
    const connection = hasty.use(await Deno.connect(address));
    await connection.write(encoder.encode("GET / HTTP/1.1\r\nhost: localhost\r\n\r\n".repeat(EACH_ASKS)));
  }
  using stranger = await Deno.connect(address);
  await stranger.write(encoder.encode("GET /status HTTP/1.1\r\nhost: localhost\r\n\r\n"));
  const answered = stranger.read(new Uint8Array(1_024)).then((length) => length !== null, () => false);

  const tookMs: number[] = [];
  for (let n = 0; n < 10; n++) {
    await slow.drip();
    await using more = await Slowloris.open(address, CONNECTIONS / 10);
    await more.drip();
    const sinceMs = performance.now();
    assert.equal((await ai.ask(talk({ n: `flooded ${n}` }, { message_id: `m${n}` }))).message_type, "ack");
    await waitUntil(() => stream.text.includes(`flooded ${n}`), { name: "the stream has the entry" });
    await using another = await rightful.stream("status");
    await waitUntil(() => another.text.includes("event: status"), { name: "another stream begins" });
    assert.equal((await rightful.get("/api/v1/ais")).status, 200);
    tookMs.push(performance.now() - sinceMs);
  }
  assert.ok(Math.max(...tookMs) < PATIENCE_MS, `${tookMs.map(Math.round)} ms`);
  assert.equal(await Promise.race([answered, Promise.resolve(false)]), false);
});
