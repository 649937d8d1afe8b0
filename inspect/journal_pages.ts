/**
 * Reads a journal for a person, forwards or from its end, with damaged entries in their place. Memory stays bounded, read
 * transactions are short, and the event loop gets a turn now and then, so that Ctrl-C works.
 */
import { systemClock } from "../internal/clock.ts";
import { audienceOf, type BatchRow, linesOf } from "../journal/sqlite/batch_row.ts";
import type { BatchScan, DamagedEntries, Found } from "../journal/sqlite/batch_scan.ts";
import { type Entry, type EntryFilter, passes } from "./entry.ts";

/** So much is read between two turns of the event loop. */
const TURN_BATCHES = 256;
const TURN_BYTES = 4_194_304;

/** Yields the entries after the seq `after`, in order, until the last one or until `signal` aborts. */
export async function* entriesAfter(
  scan: BatchScan,
  after: number,
  signal: AbortSignal,
): AsyncIterable<Entry | DamagedEntries> {
  for await (const found of withTurns(scan.read(after, Infinity), signal)) {
    for (const entry of entriesOf(found)) if (entry.seq > after) yield entry;
  }
}

/** Says which entries are searched from the end of a journal. */
export interface LastEntries {
  readonly count: number;
  readonly filter: EntryFilter;
  readonly signal: AbortSignal;
}

/** Resolves with the seq after which the last `count` entries begin that `filter` lets through; 0 where there are fewer. */
export async function beforeLast(
  scan: BatchScan,
  { count, filter, signal }: LastEntries,
): Promise<number> {
  if (count === 0) return scan.head();
  let missing = count;
  for await (const found of withTurns(scan.readBackwards(), signal)) {
    for (const entry of entriesOf(found).reverse()) {
      if (passes(entry, filter) && --missing === 0) return entry.seq - 1;
    }
  }
  return 0;
}

/** Yields the same, with turns of the event loop between; it ends when `signal` aborts. */
async function* withTurns(all: Iterable<Found>, signal: AbortSignal): AsyncIterable<Found> {
  let batches = 0, bytes = 0;
  for (const found of all) {
    if (signal.aborted) return;
    yield found;
    batches++;
    bytes += "batch" in found ? found.batch.lines.length : 0;
    if (batches < TURN_BATCHES && bytes < TURN_BYTES) continue;
    [batches, bytes] = [0, 0];
    await systemClock.delay(0, signal);
  }
}

function entriesOf(found: Found): (Entry | DamagedEntries)[] {
  if (!("gap" in found)) return intactEntries(found.batch);
  const [seq, last_seq] = found.gap;
  return [{ seq, last_seq, damaged: true }];
}

function intactEntries(batch: BatchRow): Entry[] {
  const { first_seq, at_ms, source_ai } = batch;
  const audience = audienceOf(batch.audience);
  return linesOf(batch).map((line, i) => ({
    ...{ seq: first_seq + i, at_ms, source_ai, audience },
    ...{ message_type: String(JSON.parse(line).message_type), line },
  }));
}
