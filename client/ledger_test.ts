import assert from "node:assert/strict";
import { join } from "node:path";
import { ManualClock } from "../internal/testing/manual_clock.ts";
import { waitUntil } from "../internal/testing/wait_until.ts";
import { HubClient } from "./hub_client.ts";
import type { Acknowledgement, Arrival, Ledger } from "./ledger.ts";
import { readLedger } from "./ledger_reader.ts";
import { LedgerWriter } from "./ledger_writer.ts";
import { ScriptedHub } from "./testing/scripted_hub.ts";

const WHEN = "2026-11-22T14:00:00.000Z";

/** Makes the path of a ledger in a temporary folder; disposing removes the folder. */
async function ledgerFile() {
  const folder = await Deno.makeTempDir({ prefix: "aicollab_ledger_" });
  const path = join(folder, "AI_Node_1.jsonl");
  return {
    path,
    read: () => readLedger(Deno.readTextFileSync(path)),
    [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }),
  };
}

const begin = (path: string, clock = new ManualClock()) =>
  LedgerWriter.open(path, { ai_id: "AI_Node_1", clock, onFailed: (cause) => assert.fail(String(cause)) });
const ack = (seq: number) => ({ message_type: "message", message_id: `m${seq}`, seq, ms: 2.5 });
const arrival = (seq: number) => ({ message_type: "message", seq, timestamp: WHEN });

Deno.test("an ack is in the file at once, deliveries are there within a second", async () => {
  await using file = await ledgerFile();
  const clock = new ManualClock();
  using ledger = begin(file.path, clock);
  ledger.acknowledged(ack(1));
  await clock.advance(20);
  ledger.begin(0);
  for (const seq of [1, 3, 2]) ledger.arrived(arrival(seq));
  assert.deepEqual(file.read().acknowledged.map(({ seq }) => seq), [1]);
  assert.equal(file.read().received, 0);
  await clock.advance(980);
  const { ai_id, received, outOfOrder, deliveryMs } = file.read();
  assert.deepEqual([ai_id, received, outOfOrder], ["AI_Node_1", 3, 1]);
  assert.equal(deliveryMs.get("message")!.quantile(0.5), 20);
});

Deno.test("a ledger that is disposed of holds the last deliveries", async () => {
  await using file = await ledgerFile();
  {
    using ledger = begin(file.path);
    ledger.arrived(arrival(1));
  }
  assert.equal(file.read().received, 1);
});

Deno.test("the processes of a ledger add up, also after one that was cut short in the middle of a line", async () => {
  await using file = await ledgerFile();
  for (const seq of [1, 2, 3]) {
    {
      using ledger = begin(file.path);
      ledger.acknowledged(ack(seq));
      ledger.arrived(arrival(seq));
    }
    Deno.writeTextFileSync(file.path, '{"kind":"ack","message_type":"mess', { append: true });
  }
  const { acknowledged, received, streams, deliveryMs } = file.read();
  assert.deepEqual(streams, [1, 2, 3].map((last) => ({ after: 0, last, entries: 1, sum: last })));
  assert.deepEqual(acknowledged.map(({ seq }) => seq), [1, 2, 3]);
  assert.deepEqual([received, deliveryMs.get("message")!.count], [3, 3]);
});

Deno.test("each connection of a process has its stream, as it was when it ended; one without deliveries has none", async () => {
  await using file = await ledgerFile();
  for (let life = 0; life < 2; life++) {
    using ledger = begin(file.path);
    ledger.begin(4);
    ledger.begin(4);
    ledger.arrived(arrival(6));
    ledger.arrived(arrival(7));
    ledger.begin(6);
    ledger.caughtUp(9);
  }
  const streams = [{ after: 4, last: 7, entries: 2, sum: 13 }, { after: 6, last: 9, entries: 0, sum: 0 }];
  assert.deepEqual(file.read().streams, [...streams, ...streams]);
});

Deno.test({
  name: "a ledger that cannot be written any more says so once, and its owner goes on",
  ignore: Deno.build.os !== "linux",
  fn() {
    const failed: string[] = [];
    using ledger = LedgerWriter.open("/dev/full", {
      ...{ ai_id: "AI_Node_1", clock: new ManualClock() },
      onFailed: (cause) => failed.push((cause as Error).message),
    });
    ledger.acknowledged(ack(1));
    ledger.arrived(arrival(1));
    ledger.begin(1);
    assert.deepEqual(failed.map((text) => /No space left/.test(text)), [true]);
  },
});

Deno.test("an invalid line in the middle of a process is reported with its number", () => {
  assert.throws(
    () => readLedger('\n{"kind":"begin","ai_id":"A"}\n{"kind":"ok"}\n{"kind":"nothing"}\n'),
    /Line 3/,
  );
  assert.throws(() => readLedger(""), /no beginning/);
});

Deno.test("kill -9 takes no ack from a ledger that a sender has got", async () => {
  await using file = await ledgerFile();
  const script = new URL("./testing/ledger_until_killed.ts", import.meta.url).pathname;
  let sent = 0;
  for (let life = 1; life <= 2; life++) {
    const args = ["run", "-A", "--quiet", "--no-check", script, file.path];
    await using child = new Deno.Command(Deno.execPath(), { args, stdout: "piped", stdin: "null" }).spawn();
    let out = "";
    for await (const chunk of child.stdout.pipeThrough(new TextDecoderStream())) {
      out += chunk;
      if (out.split("\n").length <= 200) continue;
      child.kill("SIGKILL");
      break;
    }
    await child.status;
    sent += Number(out.split("\n").at(-2));
    const noted = file.read().acknowledged.length;
    assert.ok(noted >= sent, `${noted} noted, ${sent} sent`);
    sent = noted;
  }
});

/** Records what a client reports. */
class RecordingLedger implements Ledger {
  readonly began: number[] = [];
  readonly caughtUps: number[] = [];
  readonly acknowledgements: Acknowledgement[] = [];
  readonly arrivals: number[] = [];

  begin(position: number): void {
    this.began.push(position);
  }

  acknowledged(ack: Acknowledgement): void {
    this.acknowledgements.push(ack);
  }

  caughtUp(position: number): void {
    this.caughtUps.push(position);
  }

  arrived({ seq }: Arrival): void {
    this.arrivals.push(seq);
  }
}

function connect(hub: ScriptedHub, ledger: Ledger, clock: ManualClock): HubClient {
  return new HubClient({
    ...{ address: hub.address, aiId: "AI_Node_1", hello: { specialization: "graphics" } },
    ...{ ledger, clock, random: () => 0 },
  });
}

/** Closes the first connection, and accepts the one with which the client reconnects. */
async function nextConnection(
  hub: ScriptedHub,
  { first, clock, afterMs = 0 }: { first: { close(): void }; clock: ManualClock; afterMs?: number },
) {
  first.close();
  await waitUntil(() => clock.dueMs.includes(0), { name: "the client waits to reconnect" });
  await clock.advance(afterMs);
  return await hub.accept();
}

Deno.test("a client's ledger gets an ack before its sender does, with the time over all connections", async () => {
  using hub = new ScriptedHub();
  const clock = new ManualClock();
  const ledger = new RecordingLedger();
  await using client = connect(hub, ledger, clock);
  const first = await hub.accept();
  await first.admit();
  const known = client.send("message", { content: 1 }, { messageId: "m1" })
    .then(() => ledger.acknowledgements.map(({ message_id, seq, ms }) => [message_id, seq, ms]));
  await first.message("message");
  const second = await nextConnection(hub, { first, clock, afterMs: 250 });
  await second.admit();
  await second.ack(await second.message("message"), { seq: 7 });
  assert.deepEqual(await known, [["m1", 7, 250]]);
});

Deno.test("a client's ledger gets what came over the wire, also what the client drops, and where each connection began", async () => {
  using hub = new ScriptedHub();
  const clock = new ManualClock();
  const ledger = new RecordingLedger();
  await using client = connect(hub, ledger, clock);
  const first = await hub.accept();
  await first.admit({ head_seq: 4 });
  const line = (seq: number) => ({ ...arrival(seq), source_ai: "AI_Node_2", data: { content: "x" } });
  await first.say(line(6), line(5), { message_type: "caught_up", seq: 6 });
  const entries = client[Symbol.asyncIterator]();
  assert.equal((await entries.next()).value?.seq, 6);
  await (await nextConnection(hub, { first, clock })).admit({ head_seq: 9 });
  await waitUntil(() => ledger.began.length === 2, { name: "the client has reconnected" });
  assert.deepEqual([ledger.arrivals, ledger.caughtUps, ledger.began], [[6, 5], [6], [4, 6]]);
});

Deno.test("a connection begins where the hub was asked to resume, whatever the client handed out meanwhile", async () => {
  using hub = new ScriptedHub();
  const clock = new ManualClock();
  const ledger = new RecordingLedger();
  await using client = connect(hub, ledger, clock);
  const first = await hub.accept();
  await first.admit({ head_seq: 4 });
  await first.say({ ...arrival(5), source_ai: "AI_Node_2", data: { content: "x" } });
  await waitUntil(() => ledger.arrivals.length === 1, { name: "the entry has arrived" });
  const second = await nextConnection(hub, { first, clock });
  const auth = (await second.line())!;
  assert.equal((await client[Symbol.asyncIterator]().next()).value?.seq, 5);
  await second.welcome(auth, { head_seq: 9 });
  await waitUntil(() => ledger.began.length === 2, { name: "the client has reconnected" });
  assert.deepEqual(ledger.began, [4, 4]);
});
