import assert from "node:assert/strict";
import type { AiLedger } from "../measuring/ai_ledger.ts";
import type { LoadOutcome } from "../measuring/load.ts";
import type { RunHub } from "./run_hub.ts";
import { audit, testimonyOf } from "./testimony.ts";

const NOTED = [
  { message_type: "message", message_id: "a", seq: 3 },
  { message_type: "collaboration_progress", message_id: "b", seq: 9 },
];
const TALKER: AiLedger = { ai_id: "AI_1", stored: 2, ascending: () => NOTED, received: 0, outOfOrder: 0 };
const LOAD: LoadOutcome = { results: [], latency: undefined, ledgers: [TALKER] };

/** A hub of which there is nothing to be had; it notes up to where that was asked. */
function silentHub(isOwn: boolean) {
  const asked: number[] = [];
  const heard = (seq: number) => Promise.resolve(asked.push(seq) === 0);
  return { asked, hub: { isOwn, heard } as Partial<RunHub> as RunHub };
}

Deno.test("of a hub that is not ours only what everyone is told is waited for, and audited", async () => {
  const foreign = silentHub(false);
  const { ledgers } = await testimonyOf("/nowhere/ledgers", LOAD, foreign.hub);
  assert.deepEqual(foreign.asked, [3]);
  assert.deepEqual(ledgers.map(({ stored, ascending }) => [stored, [...ascending()]]), [[1, [NOTED[0]]]]);
  const own = silentHub(true);
  assert.equal((await testimonyOf("/nowhere/ledgers", LOAD, own.hub)).ledgers[0], TALKER);
  assert.deepEqual(own.asked, [9]);
});

Deno.test("what was not heard is not taken for lost: there is no audit", async () => {
  const testimony = await testimonyOf("/nowhere/ledgers", LOAD, silentHub(false).hub);
  assert.equal(audit(testimony, "/nowhere/hub_data.db"), null);
});
