/** Checks what the harness measures on real hubs: load, ledgers, and the journal that is held against them. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { auditJournal } from "../harness/measuring/audit.ts";
import { readLedgers } from "../harness/measuring/ledgers.ts";
import { startLoad } from "../harness/measuring/load.ts";
import { startTrainer } from "../harness/population.ts";
import type { Address } from "../internal/address.ts";
import { systemClock } from "../internal/clock.ts";
import { waitUntil } from "../internal/testing/wait_until.ts";
import { makeWorld, startHubProgram } from "./aicollab.ts";
import { HubProcess } from "./hub_process.ts";
import { storedJournal } from "./stored_journal.ts";
import { TestHub } from "./test_hub.ts";

const TOKENS = { AI_Load_1: "one", AI_Load_2: "two", AI_Reader: "three" };

/** Two AIs send 400 messages a second, and one reads. */
function loadOn(
  hub: { readonly address: Address },
  credentials: Parameters<typeof startLoad>[1]["credentials"],
) {
  const specs = [
    { ai_id: "AI_Load", count: 2, rate: 400, start_ms: 0 },
    { ai_id: "AI_Reader", rate: 0, start_ms: 0 },
  ];
  return startLoad(specs, {
    address: () => hub.address,
    credentials,
    clock: systemClock,
    signal: new AbortController().signal,
    say: (line) => assert.fail(line),
  });
}

const tokens = (ai_id: string) => ({ token: TOKENS[ai_id as keyof typeof TOKENS] });

const messagesIn = (database: string) =>
  storedJournal(database).filter(({ line }) => line.message_type === "message").length;

Deno.test("a load is acknowledged, delivered and in the journal, message by message", async () => {
  await using world = await TestHub.start({ tokens: TOKENS });
  const load = loadOn(world.hub, tokens);
  await waitUntil(() => messagesIn(world.database) > 100, { name: "load has set in" });
  const { results, latency, ledgers } = await load.stop();
  const total = messagesIn(world.database);
  assert.deepEqual(results.map(({ unanswered, refused }) => [unanswered, refused]), Array(3).fill([0, 0]));
  assert.equal(results.reduce((sum, { acknowledged }) => sum + acknowledged, 0), total);
  assert.equal(latency!.ack_ms.count, total);
  assert.ok(latency!.delivery_ms.count > 100, "others have them");
  const { received, ...audit } = auditJournal(world.database, ledgers);
  assert.deepEqual([audit.acknowledged, audit.lost, audit.out_of_order], [total, 0, 0]);
  assert.deepEqual([audit.streams, audit.streams_broken], [3, 0]);
  assert.equal(received, results.reduce((sum, { delivered }) => sum + delivered, 0));
});

Deno.test("what a journal has lost of a load is counted", async () => {
  await using world = await TestHub.start({ tokens: TOKENS });
  const load = loadOn(world.hub, tokens);
  await waitUntil(() => messagesIn(world.database) > 20, { name: "load has set in" });
  const { ledgers } = await load.stop();
  await world.hub[Symbol.asyncDispose]();
  const entries = storedJournal(world.database);
  const { line: { seq, source_ai } } = entries.findLast(({ line }) => line.message_type === "message")!;
  {
    using db = new DatabaseSync(world.database);
    db.prepare("DELETE FROM journal WHERE first_seq <= ? AND last_seq >= ?").run(seq, seq);
  }
  const left = storedJournalOf(world.database, source_ai!);
  const acknowledged = ledgers.find(({ ai_id }) => ai_id === source_ai)!.stored;
  assert.equal(auditJournal(world.database, ledgers).lost, acknowledged - left);
});

Deno.test("a hub that is killed under load and comes back shows in the times of what fell due meanwhile; nothing published is lost", async () => {
  await using world = await makeWorld();
  await using hub = await HubProcess.start(world);
  const localKey = await hub.localKey();
  const load = loadOn(hub, () => ({ localKey }));
  await waitUntil(() => messagesIn(hub.database) > 20, { name: "load has set in" });
  const fromMs = performance.now();
  await hub.kill();
  await hub.start();
  const awayMs = performance.now() - fromMs;
  // Each of the two comes back by itself, and is answered only then.
  const stored = () => ["AI_Load_1", "AI_Load_2"].map((ai) => storedJournalOf(hub.database, ai));
  const before = stored();
  const goesOn = () => stored().every((count, i) => count > before[i]! + 100);
  await waitUntil(goesOn, { name: "the load of both goes on" });
  const { results, latency, ledgers } = await load.stop();
  assert.deepEqual(results.map(({ unanswered, refused }) => [unanswered, refused]), Array(3).fill([0, 0]));
  assert.ok(latency!.ack_ms.max! >= awayMs, `${latency!.ack_ms.max} ms, away for ${awayMs}`);
  const slow = latency!.ack_ms.buckets.filter(([index]) => 2 ** (index / 16) / 1_000 > awayMs / 2);
  const expected = awayMs / 2 * 0.4;
  const found = slow.reduce((sum, [, count]) => sum + count, 0);
  assert.ok(found >= expected * 0.8, `${found} messages took half of that, ${expected} fell due`);
  const audit = auditJournal(hub.database, ledgers);
  assert.deepEqual([audit.acknowledged, audit.lost, audit.out_of_order], [messagesIn(hub.database), 0, 0]);
  assert.ok(audit.streams >= 3, "each has a connection at least over which something came");
  assert.equal(audit.streams_broken, 0);
});

/** Counts the stored messages of that AI. */
function storedJournalOf(database: string, source_ai: string): number {
  using db = new DatabaseSync(database, { readOnly: true });
  const rows = db.prepare("SELECT lines FROM journal WHERE source_ai = ?").all(source_ai);
  const texts = rows.map(({ lines }) => new TextDecoder().decode(lines as Uint8Array));
  return texts.join("").split("\n").filter((text) => text.includes('"message_type":"message"')).length;
}

Deno.test("the ledger of a trainer that was killed holds what its hub has acknowledged", async () => {
  await using world = await makeWorld();
  await using hub = await startHubProgram(world);
  const ledgersFolder = join(world.folder, "ledgers");
  await Deno.mkdir(ledgersFolder);
  const settings = { ai_id: "AI_Node_1", specialization: "networking", seed: 1 };
  const ledger = join(ledgersFolder, "AI_Node_1.jsonl");
  const trainer = startTrainer(hub.sandbox, hub, { ...settings, ledger });
  const shared = async () => (await readLedgers(ledgersFolder)).latency.pattern_share?.ack_ms.count ?? 0;
  await waitUntil(async () => await shared() > 0, {
    name: "it has shared a pattern",
    timeoutMs: 60_000,
  });
  trainer.signal("SIGKILL");
  await trainer.ended;
  const { ledgers, latency } = await readLedgers(ledgersFolder);
  assert.ok(latency.pattern_share!.ack_ms.count > 0);
  const { acknowledged, lost, streams_broken } = auditJournal(hub.database, ledgers);
  assert.ok(acknowledged > 0);
  assert.deepEqual([lost, streams_broken], [0, 0]);
});
