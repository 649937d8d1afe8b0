/** Damages the WAL of a hub that was killed, and checks that those who read what is lost get to know that, for ever. */
import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { HubClient, type HubMessage } from "../client/hub_client.ts";
import { linesOf } from "../harness/lines.ts";
import { formatAddress } from "../internal/address.ts";
import { waitUntil } from "../internal/testing/wait_until.ts";
import { makeWorld, startAicollab } from "./aicollab.ts";
import { HubProcess } from "./hub_process.ts";
import { talk } from "./messages.ts";
import { type Heard, type Opening, RawAi } from "./raw_ai.ts";
import { storedJournal } from "./stored_journal.ts";

const WRITER = "AI_Writer";
const READER = "AI_Reader";
/** A client waits for up to 30 s where its hub was away for long. */
const PATIENCE = { timeoutMs: 60_000, intervalMs: 50 };

/** Damages a WAL that reaches to an entry in its first `bytes`, and returns the last entry that the journal has afterwards. */
type Damage = (wal: string, kept: { readonly bytes: number; readonly seq: number }) => number;

async function open(hub: HubProcess, ai_id: string, opening: Opening = {}): Promise<RawAi> {
  const ai = await RawAi.connect(hub.address);
  await ai.say({ ai_id, local_key: await hub.localKey(), ...opening });
  return ai;
}

/** Sends messages, each once the one before is acknowledged, and returns their seqs. */
async function publish(hub: HubProcess, ...texts: readonly string[]): Promise<number[]> {
  await using ai = await open(hub, WRITER);
  await ai.say({ message_type: "hello", specialization: "writing" });
  const seqs: number[] = [];
  for (const text of texts) {
    const { seq } = await ai.ask(talk(text, { message_id: crypto.randomUUID() }));
    seqs.push(seq);
  }
  return seqs;
}

/** Reads for as long as it is open, so that the WAL is not copied back: all that follows is in it alone. */
function holdWal(hub: HubProcess): DatabaseSync {
  const db = new DatabaseSync(hub.database, { readOnly: true });
  db.exec("BEGIN");
  db.prepare("SELECT count(*) FROM journal").get();
  return db;
}

const texts = (count: number, prefix: string) =>
  Array.from({ length: count }, (_, i) => `${prefix} ${i + 1}`);

const isEntry = ({ seq, message_type }: { seq?: number; message_type: string }) =>
  seq !== undefined && message_type !== "caught_up";

/** Returns what the reader must have of a journal: seq and content of each entry that others sent. */
function dueOf(hub: HubProcess): (readonly [number, unknown])[] {
  return storedJournal(hub.database).filter(({ audience, line }) =>
    audience === "*" && line.source_ai !== READER
  ).map(({ line }) => [line.seq, line.data.content] as const);
}

/** Reads as a program that uses `HubClient`, and forgets what it is asked to forget. */
class ReadingClient implements AsyncDisposable {
  readonly #client: HubClient;
  readonly #reading: Promise<void>;
  entries: (readonly [number, unknown])[] = [];
  readonly forgotten: number[][] = [];

  constructor(hub: HubProcess, localKey: string) {
    const hello = { specialization: "reading" };
    this.#client = new HubClient({ address: hub.address, aiId: READER, localKey, hello, resumeFrom: 0 });
    this.#reading = this.#read();
  }

  get last(): number {
    return this.entries.at(-1)?.[0] ?? 0;
  }

  async #read(): Promise<void> {
    for await (const message of this.#client) this.#take(message);
  }

  #take(message: HubMessage): void {
    if (message.message_type === "error" && message.common_seq !== undefined) {
      const { common_seq } = message;
      this.forgotten.push(this.entries.map(([seq]) => seq).filter((seq) => seq > common_seq));
      this.entries = this.entries.filter(([seq]) => seq <= common_seq);
    }
    if (isEntry(message)) this.entries.push([message.seq!, (message as Heard).data.content]);
    if (message.seq !== undefined) this.#client.received(message.seq);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#client.close();
    await this.#reading;
  }
}

/** Loses the last entries of a hub that readers know, and follows two of them from there on. */
async function loseTheLast(damage: Damage): Promise<void> {
  await using world = await makeWorld();
  await using hub = await HubProcess.start(world);
  const wal = `${hub.database}-wal`;
  await using client = new ReadingClient(hub, await hub.localKey());
  const holder = holdWal(hub);

  const seq = (await publish(hub, ...texts(7, "kept"))).at(-1)!;
  const kept = { seq, bytes: Deno.statSync(wal).size };
  await publish(hub, ...texts(5, "lost"));
  const before = dueOf(hub);
  const head = storedJournal(hub.database).length;
  await waitUntil(() => client.last === before.at(-1)![0], {
    name: "the client has read everything",
    ...PATIENCE,
  });
  const raw = await open(hub, "AI_Raw", { resume_from: 0 });
  const { epoch, journal_id } = await raw.hear({ message_type: "welcome" });
  await raw.hear({ message_type: "caught_up", seq: head });
  await raw[Symbol.asyncDispose]();

  await hub.kill();
  holder.close();
  const common = damage(wal, kept);
  await hub.start();
  assert.match(
    hub.log,
    new RegExp(`WARN.*${head - common} entries shorter.*entries ${common + 1} to ${head} are lost`),
  );

  const old = { journal_id, epoch, resume_from: head };
  const refusals: Heard[] = [];
  /** Resumes as the reader that knows all of the old epoch, and returns the answer. */
  const resumes = async (opening: Opening) => {
    await using ai = await open(hub, "AI_Raw", opening);
    const answer = await ai.hear(({ message_type }) => ["welcome", "error"].includes(message_type));
    if (answer.message_type === "error") refusals.push(answer);
    return answer;
  };
  const refused = await resumes(old);
  assert.deepEqual([refused.code, refused.common_seq], ["EPOCH_CHANGED", common]);
  assert.notEqual(refused.epoch, epoch);
  assert.equal((await resumes({ resume_from: head })).code, "CURSOR_AHEAD", "as without epochs");
  assert.match(hub.log, new RegExp(`WARN.*AI_Raw resumes from ${head}, past the head ${common}`));

  await publish(hub, ...texts(20, "new"));
  const due = dueOf(hub);
  await waitUntil(() => client.last === due.at(-1)![0], {
    name: "the client has read everything again",
    ...PATIENCE,
  });
  assert.deepEqual(client.entries, due);
  assert.deepEqual(client.forgotten, [before.map(([seq]) => seq).filter((seq) => seq > common)]);

  assert.deepEqual(await resumes(old), refused, "now that the head has passed it");
  const same = await resumes({ ...old, resume_from: common });
  assert.deepEqual([same.message_type, same.epoch, same.common_seq], ["welcome", refused.epoch, common]);
  assert.equal((await resumes({ resume_from: head })).message_type, "welcome", "as without epochs");
  assert.match(hub.log, new RegExp(`WARN.*AI_Raw resumes from ${head} without an epoch`));

  await hub.kill();
  const stored = storedJournal(hub.database).length;
  await hub.start();
  const later = await resumes(old);
  assert.deepEqual([later.code, later.common_seq], ["EPOCH_CHANGED", common], "after another epoch");
  const { message_type, common_seq } = await resumes({
    ...old,
    epoch: refused.epoch,
    resume_from: due.at(-1)![0],
  });
  assert.deepEqual(
    [message_type, common_seq],
    ["welcome", stored],
    "a kill by itself loses nothing",
  );
}

Deno.test("when the WAL of a killed hub is cut, a reader learns which seqs are lost, and misses nothing afterwards", () =>
  loseTheLast((wal, { bytes, seq }) => {
    Deno.truncateSync(wal, bytes);
    return seq;
  }));

Deno.test("one flipped bit in the WAL of a killed hub is as if it was cut there", () =>
  loseTheLast((wal, { bytes, seq }) => {
    const changed = Deno.readFileSync(wal);
    changed[bytes + 100]! ^= 1;
    Deno.writeFileSync(wal, changed);
    return seq;
  }));

Deno.test("without its WAL a hub that was killed has what was there when it started, and everybody learns that", () =>
  loseTheLast((wal) => {
    Deno.removeSync(wal);
    return 0;
  }));

/** Returns the ids of the patterns that a hub has. */
function patternsOf(hub: HubProcess): unknown[] {
  const stored = storedJournal(hub.database).map(({ line }) => line);
  return stored.filter(({ message_type }) => message_type === "pattern_share").map(({ data }) =>
    data.pattern_id
  );
}

Deno.test("a trainer shares again what its hub has lost, and says that it was", async () => {
  await using world = await makeWorld();
  await using hub = await HubProcess.start(world);
  const holder = holdWal(hub);
  const words = ["trainer", "AI_Node_1", "networking", "--hub", formatAddress(hub.address), "--seed", "7"];
  await using trainer = startAicollab(world, words);
  const log = Array.fromAsync(linesOf(trainer.stderr));
  const out = trainer.stdout.cancel();
  await waitUntil(() => patternsOf(hub).length > 0, { name: "a pattern is shared", ...PATIENCE });
  await hub.kill();
  const lost = patternsOf(hub);
  holder.close();
  Deno.removeSync(`${hub.database}-wal`);
  await hub.start();
  const isThere = () => lost.every((id) => patternsOf(hub).includes(id));
  await waitUntil(isThere, { name: "what was lost is shared again", ...PATIENCE });
  trainer.kill("SIGTERM");
  assert.equal((await trainer.status).code, 0);
  await out;
  assert.match(
    (await log).join("\n"),
    /The hub says EPOCH_CHANGED: The hub has lost what it had after entry 0/,
  );
});

Deno.test("an end in good order ends no epoch", async () => {
  await using world = await makeWorld();
  await using hub = await HubProcess.start(world);
  const epochs: unknown[] = [];
  for (let start = 0; start < 2; start++) {
    if (start > 0) await hub.start();
    await publish(hub, `start ${start}`);
    await using ai = await open(hub, READER, { resume_from: 0 });
    epochs.push((await ai.hear({ message_type: "welcome" })).epoch);
    await ai[Symbol.asyncDispose]();
    assert.equal(await hub.end(), 0);
    assert.doesNotMatch(hub.log, /new epoch|shorter/);
  }
  assert.equal(new Set(epochs).size, 1);
});
