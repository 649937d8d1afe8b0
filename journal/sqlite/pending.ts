/** Counts the entries that concern a reader after a seq. */
import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { PendingRequest } from "../journal.ts";
import type { BatchHolder } from "./batch_holder.ts";
import { cutLines } from "./page_lines.ts";
import { BROADCASTS, DIRECTED, FROM } from "./pages.ts";
import { unlessDamaged } from "./sqlite_error.ts";
import { topicBatches } from "./topic_batches.ts";
import { MAY_WANT, TAG, type WantFilter } from "./want_filter.ts";

const amongNamed = (batches: string) =>
  `SELECT * FROM (
    SELECT first_seq, last_seq FROM (SELECT first_seq ${batches}) JOIN journal USING (first_seq)
    WHERE last_seq > :after AND source_ai <> :ai LIMIT :max
  )`;
const NAMED = `${amongNamed(DIRECTED)} UNION ALL ${amongNamed(topicBatches(FROM))}`;
const ENTRIES = "sum(last_seq - max(first_seq - 1, :after)) AS entries";

// Every batch holds an entry, so any `max` of them are enough.
const PENDING = `SELECT ${ENTRIES} FROM (
    SELECT * FROM (SELECT first_seq, last_seq ${BROADCASTS} LIMIT :max)
    UNION ALL
    ${NAMED}
  )`;
const PENDING_NAMED = `SELECT ${ENTRIES} FROM (${NAMED})`;
const WANTED = `SELECT first_seq, last_seq, ${TAG} AS tag ${BROADCASTS} AND ${MAY_WANT} LIMIT :max`;

interface WantedRow {
  readonly first_seq: number;
  readonly last_seq: number;
  readonly tag: string | null;
}

/** Counts over an open database. What cannot be counted is delivered all the same, or shown as a gap. */
export class Pending {
  readonly #filter: WantFilter;
  readonly #holder: BatchHolder;
  readonly #all: StatementSync;
  readonly #named: StatementSync;
  readonly #wanted: StatementSync;

  constructor(db: DatabaseSync, filter: WantFilter, holder: BatchHolder) {
    this.#filter = filter;
    this.#holder = holder;
    this.#all = db.prepare(PENDING);
    this.#named = db.prepare(PENDING_NAMED);
    this.#wanted = db.prepare(WANTED);
  }

  count({ ai, after, broadcastsAfter = 0, wants, max }: PendingRequest): number {
    if (wants === undefined) {
      const all = unlessDamaged(() => this.#all.get({ ai, after, broadcastsAfter, max })!.entries);
      return Math.min(max, Number(all ?? 0));
    }
    this.#filter.use({ ai, wants });
    const named = unlessDamaged(() => this.#named.get({ ai, after, max })!.entries);
    const wanted = unlessDamaged(() => this.#countWanted({ ai, after, broadcastsAfter, max }));
    return Math.min(max, Number(named ?? 0) + (wanted ?? 0));
  }

  #countWanted(request: { ai: string; after: number; broadcastsAfter: number; max: number }): number {
    const { after, max } = request;
    let count = 0;
    for (const row of this.#wanted.iterate(request) as Iterable<unknown> as Iterable<WantedRow>) {
      count += this.#filter.wants(row.tag)
        ? row.last_seq - Math.max(row.first_seq - 1, after)
        : this.#inLines(row, after);
      if (count >= max) break;
    }
    return count;
  }

  #inLines({ first_seq: first, last_seq: upTo }: WantedRow, after: number): number {
    const batch = this.#holder.of(first);
    return batch ? this.#filter.wantedLines(cutLines(batch.lines, { first, after, upTo })).length : 0;
  }
}
