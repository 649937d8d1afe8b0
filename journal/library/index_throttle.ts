/**
 * Limits the indexer to a small share of the time while commits follow each other; in calm it may work as it wants. It is pure:
 * the times are arguments.
 */

/** A slice in calm is no longer, as a commit that arrives meanwhile waits for it. */
const CALM_SLICE_MS = 8;
/** A slice between commits is no longer. */
const SLICE_MS = 4;
/** Shorter slices would mostly begin and end transactions. */
const SHORTEST_SLICE_MS = 1;
/** The indexer gets this share of the time while commits follow each other; a tenth cost a tenth of the throughput. */
const SHARE = 0.03;
/** So much unused time is saved up: entries that arrive one by one are indexed as they arrive. */
const SAVED_MS = 20;
/**
 * Calm begins after so long without a commit. That is far longer than a commit takes: while the hub and its senders use both
 * cores, an indexer in every pause between commits halved the throughput (measured with 10 ms).
 */
export const CALM_MS = 200;

/** Says how long the next slice of the indexer may take. */
export class IndexThrottle {
  #allowedMs = 0;
  #lastCommit = -Infinity;

  /** Returns how long a slice may take right after the commit that ended at `now`; 0 allows none. */
  committed(now: number): number {
    const since = now - this.#lastCommit;
    this.#lastCommit = now;
    this.#allowedMs = Math.min(this.#allowedMs + since * SHARE, SAVED_MS);
    return this.#allowedMs >= SHORTEST_SLICE_MS ? Math.min(this.#allowedMs, SLICE_MS) : 0;
  }

  /** Returns how long a slice may take when nothing else is to do; 0 while a commit was too recent. */
  idle(now: number): number {
    return now - this.#lastCommit >= CALM_MS ? CALM_SLICE_MS : 0;
  }

  /** Counts the `ms` that a slice after a commit took; a slice that took too long is paid back. */
  spent(ms: number): void {
    this.#allowedMs -= ms;
  }
}
