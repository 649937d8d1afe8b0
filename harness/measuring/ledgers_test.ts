import assert from "node:assert/strict";
import { join } from "node:path";
import { LedgerWriter } from "../../client/ledger_writer.ts";
import type { HistogramJson } from "../../internal/histogram.ts";
import { ManualClock } from "../../internal/testing/manual_clock.ts";
import { readLedgers } from "./ledgers.ts";

/** Makes a temporary folder that is removed when it is disposed of. */
async function folder() {
  const path = await Deno.makeTempDir({ prefix: "aicollab_ledgers_" });
  return { path, [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }) };
}

function write(
  path: string,
  ai_id: string,
  acks: readonly (readonly [string, number | undefined, number])[],
) {
  const clock = new ManualClock();
  using ledger = LedgerWriter.open(path, { ai_id, clock, onFailed: (cause) => assert.fail(String(cause)) });
  for (const [message_type, seq, ms] of acks) {
    ledger.acknowledged({ message_type, message_id: `${ai_id} ${seq}`, seq, ms });
  }
  const timestamp = new Date(clock.wallMs() - 5).toISOString();
  ledger.arrived({ message_type: "pattern_share", seq: 9, timestamp });
}

Deno.test("the ledgers of a run have their latencies merged by type, and their acks sorted by seq where they have one", async () => {
  await using run = await folder();
  write(join(run.path, "AI_1.jsonl"), "AI_1", [["verdict", 8, 3], ["pattern_share", 3, 1], [
    "status",
    undefined,
    7,
  ]]);
  write(join(run.path, "AI_1.2.jsonl"), "AI_1", [["code_share", 5, 2], ["pattern_share", 4, 100]]);
  write(join(run.path, "AI_2.jsonl"), "AI_2", []);
  const { ledgers, latency } = await readLedgers(run.path);
  const seqs = ledgers.map(({ ai_id, ascending }) => [ai_id, ...Array.from(ascending(), ({ seq }) => seq)]);
  assert.deepEqual(seqs.sort(), [["AI_1", 3, 8], ["AI_1", 4, 5], ["AI_2"]]);
  assert.deepEqual(ledgers.map(({ received, outOfOrder }) => [received, outOfOrder]), Array(3).fill([1, 0]));
  const range = ({ count, min, max }: HistogramJson) => [count, min, max];
  assert.deepEqual(
    Object.entries(latency).map((
      [type, { ack_ms, delivery_ms }],
    ) => [type, range(ack_ms), range(delivery_ms)]),
    [
      ["code_share", [1, 2, 2], [0, null, null]],
      ["pattern_share", [2, 1, 100], [3, 5, 5]],
      ["status", [1, 7, 7], [0, null, null]],
      ["verdict", [1, 3, 3], [0, null, null]],
    ],
  );
});

Deno.test("an empty ledger is skipped, and an error about a file that is no ledger names its path", async () => {
  await using run = await folder();
  await Deno.writeTextFile(join(run.path, "AI_1.jsonl"), "");
  assert.deepEqual((await readLedgers(run.path)).ledgers, []);
  await Deno.writeTextFile(join(run.path, "AI_2.jsonl"), "no\nledger\n");
  await assert.rejects(readLedgers(run.path), /AI_2\.jsonl: Line 1/);
});

Deno.test("without a folder there are no ledgers", async () => {
  assert.deepEqual(await readLedgers("/nowhere/ledgers"), { ledgers: [], latency: {} });
});
