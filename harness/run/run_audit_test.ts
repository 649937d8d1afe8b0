import assert from "node:assert/strict";
import { changedJournal } from "../../journal/testing/damaged_journal.ts";
import type { AiLedger } from "../measuring/ai_ledger.ts";
import type { LoadOutcome } from "../measuring/load.ts";
import type { RunHub } from "./run_hub.ts";
import { audit, collectLedgers } from "./run_audit.ts";

const STORED = [
  { message_type: "message", message_id: "a", seq: 3 },
  { message_type: "collaboration_progress", message_id: "b", seq: 9 },
];
const LEDGER: AiLedger = {
  ai_id: "AI_1",
  stored: 2,
  ascending: () => STORED,
  received: 0,
  outOfOrder: 0,
  streams: [],
};
const LOAD: LoadOutcome = { results: [], latency: undefined, ledgers: [LEDGER] };
const NO_TRAINERS = { folder: "/nowhere/ledgers", ready: [], load: LOAD };

/** Fakes a hub that has recorded nothing; `asked` lists the seqs that it was asked for. */
function emptyHub(isOwn: boolean) {
  const asked: number[] = [];
  const hasRecorded = (seq: number) => Promise.resolve(asked.push(seq) === 0);
  return { asked, hub: { isOwn, hasRecorded } as Partial<RunHub> as RunHub };
}

Deno.test("for a hub that is not ours only messages for everyone are awaited and audited", async () => {
  const foreign = emptyHub(false);
  const { ledgers } = await collectLedgers({ ...NO_TRAINERS, hub: foreign.hub });
  assert.deepEqual(foreign.asked, [3]);
  assert.deepEqual(ledgers.map(({ stored, ascending }) => [stored, [...ascending()]]), [[1, [STORED[0]]]]);
  const own = emptyHub(true);
  assert.equal((await collectLedgers({ ...NO_TRAINERS, hub: own.hub })).ledgers[0], LEDGER);
  assert.deepEqual(own.asked, [9]);
});

Deno.test("an incomplete recording is not audited, so that nothing in it counts as lost", async () => {
  const runLedgers = await collectLedgers({ ...NO_TRAINERS, hub: emptyHub(false).hub });
  assert.equal(audit(runLedgers, "/nowhere/hub_data.db", assert.fail), null);
});

const WHOLE = { ledgers: [LEDGER], latency: {}, isAuditable: true, isWhole: true };

Deno.test("a damaged entry of the run's own hub is reported, a gap in the recording of another hub is not", async () => {
  await using journal = await changedJournal();
  const said: string[] = [];
  const say = (line: string) => said.push(line);
  assert.equal(audit(WHOLE, journal.database, say)!.lost, 2, "its acknowledgements are of other entries");
  assert.deepEqual(said.splice(0), ["the journal is damaged: entry 1"]);
  audit({ ...WHOLE, isWhole: false }, journal.database, say);
  assert.deepEqual(said, []);
});

Deno.test("a journal that cannot be read is not audited, and the reason is reported once", async () => {
  const file = await Deno.makeTempFile();
  await Deno.writeTextFile(file, "no database".repeat(100));
  const said: string[] = [];
  assert.equal(audit(WHOLE, file, (line) => said.push(line)), null);
  assert.deepEqual(said, ["the journal cannot be read: file is not a database"]);
  await Deno.remove(file);
});

Deno.test("there is no audit when a process that was connected has no ledger, or two with one ai_id have only one", async () => {
  const folder = await Deno.makeTempDir();
  const writeLedger = (name: string) =>
    Deno.writeTextFile(`${folder}/${name}.jsonl`, `${JSON.stringify({ kind: "begin", ai_id: "AI_1" })}\n`);
  const hub = { isOwn: true, hasRecorded: () => Promise.resolve(true) } as Partial<RunHub> as RunHub;
  const isAuditable = async (...ready: string[]) =>
    (await collectLedgers({ folder, ready, load: LOAD, hub })).isAuditable;
  assert.deepEqual([await isAuditable(), await isAuditable("AI_1")], [true, false]);
  await writeLedger("AI_1");
  assert.deepEqual([await isAuditable("AI_1"), await isAuditable("AI_1", "AI_1")], [true, false]);
  await writeLedger("AI_1.2");
  assert.equal(await isAuditable("AI_1", "AI_1"), true);
  assert.equal(await isAuditable("AI_1", "AI_2"), false);
  await Deno.remove(folder, { recursive: true });
});
