/**
 * Kills a hub with -9 again and again under load, and compares its journal with what publishers had acknowledged and
 * readers received. `AICOLLAB_KILL_CYCLES` sets how often.
 */
import assert from "node:assert/strict";
import type { Address } from "../internal/address.ts";
import { waitUntil } from "../internal/testing/wait_until.ts";
import { makeWorld } from "./aicollab.ts";
import { HubProcess } from "./hub_process.ts";
import { Publisher } from "./publisher.ts";
import { type Heard, RawAi } from "./raw_ai.ts";
import { storedJournal } from "./stored_journal.ts";

const CYCLES = Number(Deno.env.get("AICOLLAB_KILL_CYCLES") ?? 10);
/** Each has 64 messages in flight: the load of 20 with 16, on fewer sockets, which leaves more CPU to the hub. */
const PUBLISHERS = 5;
const READERS = ["AI_Reader_1", "AI_Reader_2"];

/** Returns what identifies a line: its sender, and its id or its content. */
function identity({ source_ai, message_id, message_type, data }: Heard): string {
  return message_id === undefined
    ? `${source_ai} ${message_type} ${JSON.stringify(data)}`
    : `${source_ai} ${message_id}`;
}

/** The AI resumes behind the last entry that it received, in each life of the hub. */
class LedgerReader {
  /** Holds the seq and the identity of each entry received, in order of receipt. */
  readonly stream: (readonly [number, string])[] = [];
  readonly #ai_id: string;
  readonly #local_key: string;
  #last = 0;

  constructor(ai_id: string, local_key: string) {
    this.#ai_id = ai_id;
    this.#local_key = local_key;
  }

  get last(): number {
    return this.#last;
  }

  async read(address: Address, over: Promise<void>): Promise<void> {
    await using ai = await RawAi.connect(address, (line) => this.#hear(line));
    await ai.say({ ai_id: this.#ai_id, local_key: this.#local_key, resume_from: this.#last });
    await Promise.race([ai.silence, over]);
  }

  #hear(line: Heard): void {
    assert.notEqual(line.message_type, "error", JSON.stringify(line));
    if (line.seq === undefined || line.message_type === "caught_up") return;
    assert.ok(line.seq > this.#last, `${line.seq} came after ${this.#last}`);
    this.#last = line.seq;
    this.stream.push([line.seq, identity(line)]);
  }
}

Deno.test("no acknowledged entry is lost or stored twice by kill -9", async () => {
  await using world = await makeWorld();
  await using hub = await HubProcess.start(world);
  const local_key = await hub.localKey();
  const readers = READERS.map((ai_id) => new LedgerReader(ai_id, local_key));
  const publishers = Array.from({ length: PUBLISHERS }, (_, i) =>
    new Publisher({
      ai_id: `AI_Publisher_${i}`,
      local_key,
      window: 64,
      target: (n) => n % 10 === 0 ? undefined : READERS[n % 2],
    }));
  // A direct message needs a name that was present once, so the readers connect once before.
  for (const ai_id of READERS) {
    await using ai = await RawAi.connect(hub.address);
    await ai.say({ ai_id, local_key }, { message_type: "hello", specialization: "reading" });
    await ai.hear({ message_type: "training_sync" });
  }

  const acked = () => publishers.reduce((sum, publisher) => sum + publisher.acked.size, 0);
  let unknown = 0;
  for (let cycle = 0; cycle < CYCLES; cycle++) {
    const over = Promise.withResolvers<void>();
    const lives = Promise.all([
      ...publishers.map((publisher) => publisher.publish(hub.address)),
      ...readers.map((reader) => reader.read(hub.address, over.promise)),
    ]);
    lives.catch(() => {}); // awaited below
    const before = acked();
    await Promise.race([
      lives,
      waitUntil(() => acked() > before, { name: "load has set in", timeoutMs: 30_000, intervalMs: 1 }),
    ]);
    await new Promise((resolve) => setTimeout(resolve, 5 + Math.random() * 395));
    await hub.kill();
    over.resolve();
    await lives;
    unknown += publishers.reduce((sum, publisher) => sum + publisher.unknown, 0);
    await hub.start();
  }

  // The last life is a quiet one: everything is sent again, acknowledged and read.
  for (const publisher of publishers) publisher.stop();
  await Promise.all(publishers.map((publisher) => publisher.publish(hub.address)));
  const journal = storedJournal(hub.database);
  const streams = READERS.map((ai_id) =>
    journal.filter(({ audience }) => audience === "*" || audience.split(",").includes(ai_id))
      .map(({ line }) => [line.seq, identity(line)] as const)
  );
  const over = Promise.withResolvers<void>();
  const lives = Promise.all(readers.map((reader) => reader.read(hub.address, over.promise)));
  const haveAll = () => readers.every((reader, i) => reader.last >= streams[i]!.at(-1)![0]);
  await Promise.race([lives, waitUntil(haveAll, { name: "the readers have everything", timeoutMs: 30_000 })]);
  over.resolve();
  await lives;

  const stored = new Map<string, number>();
  for (const { line } of journal) {
    if (line.message_id === undefined) continue;
    assert.equal(stored.has(identity(line)), false, `${identity(line)} is stored twice`);
    stored.set(identity(line), line.seq);
  }
  for (const publisher of publishers) {
    for (const [id, seq] of publisher.acked) {
      assert.equal(
        stored.get(`${publisher.ai_id} ${id}`),
        seq,
        "an acknowledged entry has the seq of its ack",
      );
    }
  }
  assert.equal(stored.size, acked(), "all that is stored was acknowledged in the end");
  readers.forEach((reader, i) => assert.deepEqual(reader.stream, streams[i]));
  assert.ok(unknown > 0, "kills came under load");
  assert.equal((await hub.status()).head_seq, journal.length);
  console.log(`${CYCLES} kills: ${acked()} acknowledged, ${unknown} unknown at the time`);
});
