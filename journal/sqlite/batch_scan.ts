/** The journal run by run, as every row of it tells, whatever is damaged on the way. */
import type { DatabaseSync, StatementSync } from "node:sqlite";
import { type BatchRow, isIntact } from "./batch_row.ts";
import { unlessDamaged } from "./sqlite_error.ts";

/** Entries of a window that is read backwards: batches of a flood are no smaller, and in calm few queries are wasted. */
const WINDOW_ENTRIES = 64;

/** A range of seqs of which nothing can be said. */
export interface Gap {
  readonly gap: readonly [first: number, last: number];
  /** The first seqs of rows in it that fail their checksum or cannot be read, as far as they were met. */
  readonly damagedBatches: readonly number[];
}

/** A run as it was written, or none. */
export type Found = { readonly batch: BatchRow } | Gap;

/** Believes nothing but a row whose checksum is right: damaged pages lead astray, and every step must go forward. */
export class BatchScan {
  readonly #noted: StatementSync;
  readonly #stored: StatementSync;
  readonly #holder: StatementSync;
  readonly #next: StatementSync;
  readonly #nextFirst: StatementSync;

  constructor(db: DatabaseSync) {
    this.#noted = db.prepare("SELECT head_seq FROM meta");
    this.#stored = db.prepare("SELECT last_seq FROM journal ORDER BY first_seq DESC LIMIT 1");
    this.#holder = db.prepare("SELECT max(first_seq) AS first FROM journal WHERE first_seq <= ?");
    // The second condition, which no index serves, is asked of the row that was found.
    const next = (columns: string) =>
      db.prepare(
        `SELECT ${columns} FROM journal WHERE first_seq >= ?1 AND +first_seq >= ?1 ORDER BY first_seq LIMIT 1`,
      );
    this.#next = next("*");
    this.#nextFirst = next("first_seq");
  }

  /** The last seq, as it is noted and as the last run has it: where one of the two is damaged nothing is passed over unsaid. */
  head(): number {
    const stored = unlessDamaged(() => this.#stored.get()?.last_seq) ?? 0;
    return Math.max(Number(this.#noted.get()!.head_seq), Number(stored));
  }

  /**
   * All that is committed of the seqs after `after` up to `upTo`, in order and without a hole; only the first run may begin
   * before them, and the last one end behind them. Each step is a read transaction of its own.
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
   * The same of all seqs up to `upTo`, from the last to the first, in windows that are read forwards; a window that holds no
   * batch makes the next one twice as long, and a gap ends where its window does.
   */
  *readBackwards(upTo = Number.MAX_SAFE_INTEGER): Iterable<Found> {
    let size = WINDOW_ENTRIES;
    for (let end = Math.min(upTo, this.head()); end > 0;) {
      const start = Math.max(end - size, 0);
      const window = [...this.read(start, end)];
      yield* window.toReversed();
      const first = window[0];
      const isIntact = first !== undefined && "batch" in first;
      size = isIntact ? WINDOW_ENTRIES : 2 * size;
      end = isIntact ? Math.min(start, first.batch.first_seq - 1) : start;
    }
  }

  /** Where the run with `seq` begins, or `seq` where that cannot be told. */
  #holderOf(seq: number): number {
    return Math.min(seq, unlessDamaged(() => Number(this.#holder.get(seq)!.first ?? seq)) ?? seq);
  }

  /**
   * The first intact run that can be found at or behind `from`, up to `last`. Where there is none at `from` itself, it is looked
   * for in steps that double, from both sides of what hides it; what lies between damaged places near each other may be missed.
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

  /** The next row, if it is as it was written; if not, it is noted in `damaged`. */
  #intactFrom(seq: number, damaged: Set<number>): BatchRow | undefined {
    const row = unlessDamaged(() => this.#next.get(seq)) as unknown as BatchRow | undefined;
    if (row !== undefined && isIntact(row)) return row;
    const first = unlessDamaged(() => this.#nextFirst.get(seq)?.first_seq);
    if (first !== undefined) damaged.add(Number(first));
  }
}
