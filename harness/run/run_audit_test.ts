import assert from "node:assert/strict";
import { changedJournal } from "../../journal/testing/damaged_journal.ts";
import type { AiLedger } from "../measuring/ai_ledger.ts";
import type { LoadOutcome } from "../measuring/load.ts";
import type { RunHub } from "./run_hub.ts";
import { audit, collectLedgers } from "./run_audit.ts";

const NOTED = [
  { message_type: "message", message_id: "a", seq: 3 },
  { message_type: "collaboration_progress", message_id: "b", seq: 9 },
];
const TALKER: AiLedger = {
  ai_id: "AI_1",
  stored: 2,
  ascending: () => NOTED,
  received: 0,
  outOfOrder: 0,
  streams: [],
};
const LOAD: LoadOutcome = { results: [], latency: undefined, ledgers: [TALKER] };
const NOBODY = { folder: "/nowhere/ledgers", ready: [], load: LOAD };

/** A hub of which there is nothing to be had; it notes up to where that was asked. */
function silentHub(isOwn: boolean) {
  const asked: number[] = [];
  const hasRecorded = (seq: number) => Promise.resolve(asked.push(seq) === 0);
  return { asked, hub: { isOwn, hasRecorded } as Partial<RunHub> as RunHub };
}

Deno.test("of a hub that is not ours only what everyone is told is waited for, and audited", async () => {
  const foreign = silentHub(false);
  const { ledgers } = await collectLedgers({ ...NOBODY, hub: foreign.hub });
  assert.deepEqual(foreign.asked, [3]);
  assert.deepEqual(ledgers.map(({ stored, ascending }) => [stored, [...ascending()]]), [[1, [NOTED[0]]]]);
  const own = silentHub(true);
  assert.equal((await collectLedgers({ ...NOBODY, hub: own.hub })).ledgers[0], TALKER);
  assert.deepEqual(own.asked, [9]);
});

Deno.test("what was not heard is not taken for lost: there is no audit", async () => {
  const runLedgers = await collectLedgers({ ...NOBODY, hub: silentHub(false).hub });
  assert.equal(audit(runLedgers, "/nowhere/hub_data.db", assert.fail), null);
});

const WHOLE = { ledgers: [TALKER], latency: {}, isAuditable: true, isWhole: true };

Deno.test("a damaged entry of our own hub is said to be one, a gap in what was heard of another one is none", async () => {
  await using journal = await changedJournal();
  const said: string[] = [];
  const say = (line: string) => said.push(line);
  assert.equal(audit(WHOLE, journal.database, say)!.lost, 2, "its acknowledgements are of other entries");
  assert.deepEqual(said.splice(0), ["the journal is damaged: entry 1"]);
  audit({ ...WHOLE, isWhole: false }, journal.database, say);
  assert.deepEqual(said, []);
});

Deno.test("where the journal cannot be read there is no audit, and why is said once", async () => {
  const file = await Deno.makeTempFile();
  await Deno.writeTextFile(file, "no database".repeat(100));
  const said: string[] = [];
  assert.equal(audit(WHOLE, file, (line) => said.push(line)), null);
  assert.deepEqual(said, ["the journal cannot be read: file is not a database"]);
  await Deno.remove(file);
});

Deno.test("a trainer that was connected and has no ledger, or two of one name with one, leave no audit", async () => {
  const folder = await Deno.makeTempDir();
  const note = (name: string) =>
    Deno.writeTextFile(`${folder}/${name}.jsonl`, `${JSON.stringify({ kind: "begin", ai_id: "AI_1" })}\n`);
  const hub = { isOwn: true, hasRecorded: () => Promise.resolve(true) } as Partial<RunHub> as RunHub;
  const isAuditable = async (...ready: string[]) =>
    (await collectLedgers({ folder, ready, load: LOAD, hub })).isAuditable;
  assert.deepEqual([await isAuditable(), await isAuditable("AI_1")], [true, false]);
  await note("AI_1");
  assert.deepEqual([await isAuditable("AI_1"), await isAuditable("AI_1", "AI_1")], [true, false]);
  await note("AI_1.2");
  assert.equal(await isAuditable("AI_1", "AI_1"), true);
  assert.equal(await isAuditable("AI_1", "AI_2"), false);
  await Deno.remove(folder, { recursive: true });
});
