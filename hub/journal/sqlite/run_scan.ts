/** The journal run by run, as every row of it tells, whatever is damaged on the way. */
import type { DatabaseSync, StatementSync } from "node:sqlite";
import { isIntact, type RunRow } from "./run_row.ts";
import { unlessDamaged } from "./sqlite_error.ts";

/** A range of seqs of which nothing can be said. */
export interface Gap {
  readonly gap: readonly [first: number, last: number];
  /** The first seq of the row that failed its checksum or cannot be read, where there is one. */
  readonly damagedRun?: number;
}

/** A run as it was written, or none. */
export type Found = { readonly run: RunRow } | Gap;

export class RunScan {
  readonly #head: StatementSync;
  readonly #holder: StatementSync;
  readonly #next: StatementSync;
  readonly #first: StatementSync;

  constructor(db: DatabaseSync) {
    this.#head = db.prepare("SELECT head_seq FROM meta");
    this.#holder = db.prepare("SELECT max(first_seq) AS first FROM journal WHERE first_seq <= ?");
    this.#next = db.prepare("SELECT * FROM journal WHERE first_seq >= ? ORDER BY first_seq LIMIT 1");
    this.#first = db.prepare("SELECT min(first_seq) AS first FROM journal WHERE first_seq >= ?");
  }

  /**
   * All that is committed of the seqs after `after` up to `upTo`, in order and without a hole; only the first run may begin
   * before them, and the last one end behind them. Each step is a read transaction of its own.
   */
  *read(after: number, upTo: number): Iterable<Found> {
    const last = Math.min(upTo, Number(this.#head.get()!.head_seq));
    let next = after + 1;
    for (let from = this.#holderOf(next); next <= last;) {
      const { first, run } = this.#runFrom(from, last);
      if (first > next) yield { gap: [next, Math.min(first - 1, last)] };
      if (first > last) return;
      if (run !== undefined && isIntact(run)) {
        if (run.last_seq >= next) yield { run };
        from = run.last_seq + 1;
      } else {
        // Where it ends is told by what follows it: its own columns may be damaged.
        from = this.#firstFrom(first + 1, last);
        if (from > next) yield { gap: [Math.max(first, next), Math.min(from - 1, last)], damagedRun: first };
      }
      next = Math.max(next, from);
    }
  }

  /** Where the run with `seq` begins, or `seq` where that cannot be told. */
  #holderOf(seq: number): number {
    return unlessDamaged(() => Number(this.#holder.get(seq)!.first ?? seq)) ?? seq;
  }

  /** The first run that can be found at or behind `seq`: where it begins (infinity: nowhere), and the row if it can be read. */
  #runFrom(seq: number, last: number): { readonly first: number; readonly run?: RunRow | undefined } {
    const next = unlessDamaged(() => ({ run: this.#rowFrom(seq) }));
    if (next !== undefined) return { first: next.run?.first_seq ?? Infinity, run: next.run };
    const first = this.#firstFrom(seq, last);
    return { first, run: first === Infinity ? undefined : unlessDamaged(() => this.#rowFrom(first)) };
  }

  #rowFrom(seq: number): RunRow | undefined {
    return this.#next.get(seq) as unknown as RunRow | undefined;
  }

  /**
   * Where the first run begins that can be found at or behind `seq`; infinity: none is up to `last`. Damaged pages are
   * stepped over, with what lies between two of them that are near each other.
   */
  #firstFrom(seq: number, last: number): number {
    let found = this.#firstIfReadable(seq);
    let low = seq, high = seq;
    for (let step = 1; found === undefined; step *= 2) {
      if (high >= last) return Infinity;
      [low, high] = [high, Math.min(seq + step, last)];
      found = this.#firstIfReadable(high);
    }
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2);
      const nearer = this.#firstIfReadable(middle);
      if (nearer === undefined) low = middle;
      else [found, high] = [nearer, middle];
    }
    return found;
  }

  #firstIfReadable(seq: number): number | undefined {
    return unlessDamaged(() => Number(this.#first.get(seq)!.first ?? Infinity));
  }
}
