import assert from "node:assert/strict";
import type { Address } from "../internal/address.ts";
import { talk } from "./messages.ts";
import { TestHub } from "./test_hub.ts";

const AIS = 10;
const EACH = 20;
/** The dashboard has fewer places than this. */
const CONNECTIONS = 300;
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
