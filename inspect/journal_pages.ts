/**
 * Reads a journal forwards or backwards in pages of a bounded size: neither memory nor a read transaction grows with it, and
 * between two pages Ctrl-C is heard.
 */
import { systemClock } from "../internal/clock.ts";
import type { DatabaseSync } from "node:sqlite";
import { type JournalRow, namesIn, textsOf } from "../harness/library/journal_row.ts";
import { type Entry, type EntryFilter, passes } from "./entry.ts";

const MAX_RUNS = 256;
const MAX_PAGE_BYTES = 4_194_304;

interface Walk {
  readonly from: number;
  readonly direction: "forwards" | "backwards";
  readonly signal: AbortSignal;
}

/** The entries after the seq `after`, in order, until the last or until `signal` aborts. */
export async function* entriesAfter(
  db: DatabaseSync,
  after: number,
  signal: AbortSignal,
): AsyncIterable<Entry> {
  const { first } = db.prepare("SELECT max(first_seq) AS first FROM journal WHERE first_seq <= ?")
    .get(after + 1)!;
  for await (const run of runs(db, { from: Number(first ?? 1), direction: "forwards", signal })) {
    for (const entry of entriesOf(run)) if (entry.seq > after) yield entry;
  }
}

/** What is looked for from the end of a journal. */
export interface LastEntries {
  readonly count: number;
  readonly filter: EntryFilter;
  readonly signal: AbortSignal;
}

/** After which seq the last `count` entries begin that `filter` lets through; 0: there are fewer. */
export async function beforeLast(
  db: DatabaseSync,
  { count, filter, signal }: LastEntries,
): Promise<number> {
  const { head } = db.prepare("SELECT ifnull(max(last_seq), 0) AS head FROM journal").get()!;
  if (count === 0) return Number(head);
  let missing = count;
  for await (const run of runs(db, { from: Number(head), direction: "backwards", signal })) {
    for (const entry of entriesOf(run).reverse()) {
      if (passes(entry, filter) && --missing === 0) return entry.seq - 1;
    }
  }
  return 0;
}

/** The runs from the one that begins at or next to `from`, page by page. */
async function* runs(db: DatabaseSync, { from, direction, signal }: Walk): AsyncIterable<JournalRow> {
  const [beyond, order] = direction === "forwards" ? [">=", "ASC"] : ["<=", "DESC"];
  const sizes = db.prepare(
    `SELECT first_seq, length(lines) AS bytes FROM journal WHERE first_seq ${beyond} ?
     ORDER BY first_seq ${order} LIMIT ${MAX_RUNS}`,
  );
  const page = db.prepare(
    `SELECT first_seq, at_ms, source_ai, audience, lines FROM journal WHERE first_seq ${beyond} ?
     ORDER BY first_seq ${order} LIMIT ?`,
  );
  for (let next = from; !signal.aborted;) {
    let count = 0;
    let free = MAX_PAGE_BYTES;
    for (const { bytes } of sizes.all(next)) {
      free -= Number(bytes);
      if (free < 0 && count > 0) break;
      count++;
    }
    const rows = page.all(next, count) as unknown as JournalRow[];
    yield* rows;
    const last = rows.at(-1);
    if (!last) return;
    next = last.first_seq + (direction === "forwards" ? 1 : -1);
    await systemClock.delay(0, signal);
  }
}

function entriesOf({ first_seq, at_ms, source_ai, audience, lines }: JournalRow): Entry[] {
  const told = audience === "*" ? audience : namesIn(audience);
  return textsOf({ lines }).map((text, i) => ({
    seq: first_seq + i,
    at_ms,
    source_ai,
    audience: told,
    line: parsed(text),
  }));
}

function parsed(text: string): Entry["line"] {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
