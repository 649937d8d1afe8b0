/** What the AIs of a run can tell of it, trainers and load alike, and what holds of that against the journal. */
import type { Measured } from "../../outcome/results.ts";
import { asJournalError, isStorageError } from "../../journal/sqlite/sqlite_error.ts";
import type { Gap } from "../../journal/sqlite/batch_scan.ts";
import type { AiLedger } from "../measuring/ai_ledger.ts";
import { auditJournal } from "../measuring/audit.ts";
import { readLedgers } from "../measuring/ledgers.ts";
import type { LoadOutcome } from "../measuring/load.ts";
import { BROADCAST_TYPES } from "./recorder.ts";
import type { RunHub } from "./run_hub.ts";

/** Who was there. */
export interface LedgerSources {
  /** Of the trainers' ledgers. */
  readonly folder: string;
  /** The ai_id of each trainer's process that was connected; of two of one name, twice. */
  readonly ready: readonly string[];
  readonly load: LoadOutcome;
  readonly hub: RunHub;
}

/** What was noted, as far as it can be held against a journal. */
export interface RunLedgers extends Pick<Measured, "latency"> {
  readonly ledgers: readonly AiLedger[];
  /**
   * The hub's journal was to be had up to the last entry that anybody was told is stored, and everybody who was there has
   * noted what he was told.
   */
  readonly isAuditable: boolean;
  /** The journal at hand has the entries of everybody; that of a hub that is not ours has gaps. */
  readonly isWhole: boolean;
}

/**
 * Reads in `folder` the ledgers of the trainers, of whom the processes `ready` were connected, and adds the load's. Of a hub that is not ours only what it tells everyone can be
 * held against what it acknowledged.
 */
export async function collectLedgers(
  { folder, ready, load, hub }: LedgerSources,
): Promise<RunLedgers> {
  const { ledgers: noted, latency } = await readLedgers(folder);
  const all = [...noted, ...load.ledgers];
  const ledgers = hub.isOwn ? all : all.map(broadcastOnly);
  let lastSeq = 0;
  for (const ledger of ledgers) for (const { seq } of ledger.ascending()) lastSeq = Math.max(lastSeq, seq);
  return {
    ledgers,
    latency: load.latency ? { ...latency, load: load.latency } : latency,
    isAuditable: haveAllNoted(ready, noted) && await hub.hasRecorded(lastSeq),
    isWhole: hub.isOwn,
  };
}

/** A process that is killed may not get to note everything, but it has begun a ledger before it connects. */
function haveAllNoted(ready: readonly string[], noted: readonly AiLedger[]): boolean {
  const count = (names: readonly string[], name: string) => names.filter((one) => one === name).length;
  const witnesses = noted.map(({ ai_id }) => ai_id);
  return ready.every((ai_id) => count(witnesses, ai_id) >= count(ready, ai_id));
}

/**
 * Null: what was not heard, or cannot be read, which is said, is not known to be lost. What is damaged in a journal is said,
 * and is lost to whoever it was acknowledged to.
 */
export function audit(
  { ledgers, isAuditable, isWhole }: RunLedgers,
  database: string,
  say: (line: string) => void,
): Measured["ledger"] {
  if (!isAuditable) return null;
  const gaps: Gap["gap"][] = [];
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

function rangeText([first, last]: Gap["gap"]): string {
  return first === last ? `entry ${first}` : `entries ${first}–${last}`;
}

/** What came may have been for one AI alone, of which the journal at hand knows nothing. */
function broadcastOnly(ledger: AiLedger): AiLedger {
  const stored = [...ledger.ascending()].filter(({ message_type }) => BROADCAST_TYPES.has(message_type));
  return { ...ledger, stored: stored.length, ascending: () => stored, streams: [] };
}
