/** What the AIs of a run can tell of it, trainers and load alike, and what holds of that against the journal. */
import type { Measured } from "../../outcome/results.ts";
import type { AiLedger } from "../measuring/ai_ledger.ts";
import { auditJournal } from "../measuring/audit.ts";
import { readLedgers } from "../measuring/ledgers.ts";
import type { LoadOutcome } from "../measuring/load.ts";
import { TOLD_TO_ALL } from "./recorder.ts";
import type { RunHub } from "./run_hub.ts";

/** All that was noted. */
export interface Testimony extends Pick<Measured, "latency"> {
  readonly ledgers: readonly AiLedger[];
  /** The last entry that anybody was told is stored. */
  readonly lastSeq: number;
}

/** Reads the trainers' ledgers in `folder` and adds the load's. */
export async function testimonyOf(folder: string, load: LoadOutcome): Promise<Testimony> {
  const { ledgers, latency } = await readLedgers(folder);
  const all = [...ledgers, ...load.ledgers];
  let lastSeq = 0;
  for (const ledger of all) for (const { seq } of ledger.ascending()) lastSeq = Math.max(lastSeq, seq);
  return { ledgers: all, latency: load.latency ? { ...latency, load: load.latency } : latency, lastSeq };
}

/** Of a hub that is not ours only what it tells everyone can be held against what it acknowledged. */
export function audit({ ledgers }: Testimony, hub: RunHub): Measured["ledger"] {
  return auditJournal(hub.database, hub.isOwn ? ledgers : ledgers.map(toldToAll));
}

function toldToAll(ledger: AiLedger): AiLedger {
  const heard = [...ledger.ascending()].filter(({ message_type }) => TOLD_TO_ALL.has(message_type));
  return { ...ledger, stored: heard.length, ascending: () => heard };
}
