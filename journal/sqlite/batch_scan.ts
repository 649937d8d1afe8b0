/** Reads the journal batch by batch, whatever is damaged on the way. The hub, the library, the audit and the commands use it. */
import type { DatabaseSync, StatementSync } from "node:sqlite";
import { type BatchRow, cutBehind, isIntact, toBatch } from "./batch_row.ts";
import type { Followed, Gap } from "../journal.ts";
import { unlessDamaged } from "./sqlite_error.ts";

/** Reading backwards takes windows of so many entries: a flood's batches are no smaller, and few queries are wasted in calm. */
const WINDOW_ENTRIES = 64;

/** A gap that was scanned. */
export interface ScannedGap extends Gap {
  /** Names the batches in it that fail their checksum or cannot be read by their first seqs, as far as they were found. */
  readonly damagedBatches: readonly number[];
}

/** Names the entries of a gap to readers: nothing they say can be believed. */
export interface DamagedEntries {
  readonly seq: number;
  readonly last_seq: number;
  readonly damaged: true;
}

/** A scan yields batches as they were written, and gaps. */
export type Found = { readonly batch: BatchRow } | ScannedGap;

/** Returns what a scan yields as followers of the journal get it. */
export function toFollowed(found: Found): Followed {
  return "gap" in found ? found : { batch: toBatch(found.batch) };
}

/** Returns the last seq of a batch or gap. */
export function lastOf(found: Found): number {
  return "gap" in found ? found.gap[1] : found.batch.last_seq;
}

/** Believes nothing but a row whose checksum is right: damaged pages lead astray, so every step must go forward. */
export class BatchScan {
  readonly #db: DatabaseSync;
  readonly #noted: StatementSync;
  readonly #stored: StatementSync;
  readonly #holder: StatementSync;
  readonly #next: StatementSync;
  readonly #nextFirst: StatementSync;

  constructor(db: DatabaseSync) {
    this.#db = db;
    this.#noted = db.prepare("SELECT head_seq FROM meta");
    this.#stored = db.prepare(
      "SELECT last_seq FROM journal WHERE first_seq = (SELECT max(first_seq) FROM journal)",
    );
    this.#holder = db.prepare("SELECT max(first_seq) AS first FROM journal WHERE first_seq <= ?");
    // The second condition uses no index, so it holds for the row that was found.
    const next = (columns: string) =>
      db.prepare(
        `SELECT ${columns} FROM journal WHERE first_seq >= ?1 AND +first_seq >= ?1 ORDER BY first_seq LIMIT 1`,
      );
    this.#next = next("*");
    this.#nextFirst = next("first_seq");
  }

  /** Returns the last seq, the higher of the noted one and the last batch's: where one is damaged nothing is left out. */
  head(): number {
    const stored = unlessDamaged(() => this.#stored.get()?.last_seq) ?? 0;
    return Math.max(Number(this.#noted.get()!.head_seq), Number(stored));
  }

  /**
   * Yields all that is committed of the seqs after `after` up to `upTo`, in order and without a hole; only the first batch may
   * begin before them, and only the last one may end behind them. Each step is a read transaction of its own.
   */
  *read(after: number, upTo: number): Iterable<Found> {
    const last = Math.min(upTo, this.head());
    let next = after + 1;
    for (let from = this.#holderOf(next); next <= last; from = next) {
      const damaged = new Set<number>();
      const batch = this.#firstIntact(from, last, damaged);
      const end = Math.min((batch?.first_seq ?? Infinity) - 1, last);
      if (end >= next) {
        const damagedBatches = [...damaged].filter((first) => first >= from && first <= end);
        yield { gap: [next, end], damagedBatches };
      }
      if (batch === undefined || end === last) return;
      if (batch.last_seq >= next) yield { batch };
      next = Math.max(next, batch.last_seq + 1);
    }
  }

  /**
   * Returns the first of the same, so many that they reach `entries` seqs or the end. Batches of one entry take two thirds of the
   * time in one read transaction, in which nothing more can be read once SQLite has met damage.
   */
  readSome(after: number, entries: number): readonly Found[] {
    this.#db.exec("BEGIN");
    const some = unlessDamaged(() => this.#some(after, entries));
    if (this.#db.isTransaction) this.#db.exec("ROLLBACK");
    return some?.every((found) => "batch" in found) ? some : this.#some(after, entries);
  }

  #some(after: number, entries: number): Found[] {
    const some: Found[] = [];
    for (const found of this.read(after, Number.MAX_SAFE_INTEGER)) {
      some.push(found);
      if (lastOf(found) - after >= entries) break;
    }
    return some;
  }

  /**
   * Yields the same from the last seq up to `upTo` to the first after `after`, no seq twice, in windows that are read forwards. A
   * gap ends where its window does; a window without a batch makes the next one twice as long. A batch that goes on behind its
   * window is cut there: damage hid it from the window above, which has yielded a gap in its place.
   */
  *readBackwards({ after = 0, upTo = Number.MAX_SAFE_INTEGER } = {}): Iterable<Found> {
    let size = WINDOW_ENTRIES;
    for (let end = Math.min(upTo, this.head()); end > after;) {
      const start = Math.max(end - size, after);
      const window = [...this.read(start, end)];
      for (const found of window.toReversed()) {
        yield "batch" in found ? { batch: cutBehind(found.batch, end) } : found;
      }
      const first = window[0];
      const isIntact = first !== undefined && "batch" in first;
      size = isIntact ? WINDOW_ENTRIES : 2 * size;
      end = isIntact ? Math.min(start, first.batch.first_seq - 1) : start;
    }
  }

  /** Returns where the batch with `seq` begins, or `seq` where that is unknown. */
  #holderOf(seq: number): number {
    return Math.min(seq, unlessDamaged(() => Number(this.#holder.get(seq)!.first ?? seq)) ?? seq);
  }

  /**
   * Returns the first intact batch that can be found at or behind `from`, up to `last`. Where there is none at `from` itself, it
   * is searched in steps that double, from both sides of what hides it; a batch between two damaged places that are near each
   * other may be missed.
   */
  #firstIntact(from: number, last: number, damaged: Set<number>): BatchRow | undefined {
    const found = this.#intactFrom(from, damaged);
    const bound = Math.min(found?.first_seq ?? Infinity, last + 1);
    for (let low = from, step = 1; low < bound - 1; step *= 2) {
      let high = Math.min(from + step, bound - 1);
      let nearer = this.#intactFrom(high, damaged);
      const isNearer = (batch: BatchRow | undefined) => batch !== undefined && batch.first_seq < bound;
      if (isNearer(nearer)) {
        while (high - low > 1) {
          const middle = Math.floor((low + high) / 2);
          const other = this.#intactFrom(middle, damaged);
          if (isNearer(other)) [nearer, high] = [other, middle];
          else low = middle;
        }
        return nearer;
      }
      low = high;
    }
    return found;
  }

  /** Returns the next row if it is as it was written; otherwise it adds the row to `damaged`. */
  #intactFrom(seq: number, damaged: Set<number>): BatchRow | undefined {
    const row = unlessDamaged(() => this.#next.get(seq)) as unknown as BatchRow | undefined;
    if (row !== undefined && isIntact(row)) return row;
    const first = unlessDamaged(() => this.#nextFirst.get(seq)?.first_seq);
    if (first !== undefined) damaged.add(Number(first));
  }
}
