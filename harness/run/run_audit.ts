/** Collects the ledgers of a run's AIs, trainers and load, and audits the journal by them. */
import type { Measured } from "../../outcome/results.ts";
import { asJournalError, isStorageError } from "../../journal/sqlite/sqlite_error.ts";
import type { ScannedGap } from "../../journal/sqlite/batch_scan.ts";
import type { AiLedger } from "../measuring/ai_ledger.ts";
import { auditJournal } from "../measuring/audit.ts";
import { readLedgers } from "../measuring/ledgers.ts";
import type { LoadOutcome } from "../measuring/load.ts";
import { BROADCAST_TYPES } from "./recorder.ts";
import type { RunHub } from "./run_hub.ts";

export interface LedgerSources {
  /** `folder` holds the trainers' ledgers. */
  readonly folder: string;
  /** Lists the ai_id of each trainer process that was connected, once per process. */
  readonly ready: readonly string[];
  readonly load: LoadOutcome;
  readonly hub: RunHub;
}

/** The ledgers of a run are reduced to what can be compared with a journal. */
export interface RunLedgers extends Pick<Measured, "latency"> {
  readonly ledgers: readonly AiLedger[];
  /**
   * True where the journal at hand reaches the last acknowledged entry and every process that was connected has a ledger.
   */
  readonly isAuditable: boolean;
  /** True where the journal at hand has all entries; the recording of a hub that is not ours has gaps. */
  readonly isWhole: boolean;
}

/**
 * Reads the ledgers of the trainers in `folder`, whose processes `ready` were connected, and adds the load's. For a hub that
 * is not ours only messages that are delivered to everyone can be compared.
 */
export async function collectLedgers(
  { folder, ready, load, hub }: LedgerSources,
): Promise<RunLedgers> {
  const { ledgers: written, latency } = await readLedgers(folder);
  const all = [...written, ...load.ledgers];
  const ledgers = hub.isOwn ? all : all.map(broadcastOnly);
  let lastSeq = 0;
  for (const ledger of ledgers) for (const { seq } of ledger.ascending()) lastSeq = Math.max(lastSeq, seq);
  return {
    ledgers,
    latency: load.latency ? { ...latency, load: load.latency } : latency,
    isAuditable: haveAllLedgers(ready, written) && await hub.hasRecorded(lastSeq),
    isWhole: hub.isOwn,
  };
}

/** Returns whether each process has a ledger, which it begins before it connects; one that was killed may lack entries. */
function haveAllLedgers(ready: readonly string[], ledgers: readonly AiLedger[]): boolean {
  const count = (names: readonly string[], name: string) => names.filter((one) => one === name).length;
  const owners = ledgers.map(({ ai_id }) => ai_id);
  return ready.every((ai_id) => count(owners, ai_id) >= count(ready, ai_id));
}

/**
 * Audits the journal; null where it is incomplete or cannot be read, because then nothing is known to be lost. Damaged
 * entries are reported by `say` and count as lost.
 */
export function audit(
  { ledgers, isAuditable, isWhole }: RunLedgers,
  database: string,
  say: (line: string) => void,
): Measured["ledger"] {
  if (!isAuditable) return null;
  const gaps: ScannedGap["gap"][] = [];
  try {
    const audited = auditJournal(database, ledgers, (gap) => gaps.push(gap));
    if (isWhole && gaps.length > 0) say(`the journal is damaged: ${gaps.map(rangeText).join(", ")}`);
    return audited;
  } catch (error) {
    if (!isStorageError(error)) throw error;
    say(asJournalError(error, "the journal cannot be read").message);
    return null;
  }
}

function rangeText([first, last]: ScannedGap["gap"]): string {
  return first === last ? `entry ${first}` : `entries ${first}–${last}`;
}

/** Reduces a ledger to entries for everyone; its streams are dropped, as they include entries that are not in the recording. */
function broadcastOnly(ledger: AiLedger): AiLedger {
  const stored = [...ledger.ascending()].filter(({ message_type }) => BROADCAST_TYPES.has(message_type));
  return { ...ledger, stored: stored.length, ascending: () => stored, streams: [] };
}
