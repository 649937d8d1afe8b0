/**
 * When the indexer may work: a little of the time while commits follow each other, as much as it wants in calm. Pure: the
 * times are arguments.
 */

/** A slice in calm: a commit that comes meanwhile waits for no longer. */
const CALM_SLICE_MS = 8;
/** Longest slice between commits. */
const SLICE_MS = 4;
/** Shorter ones would mostly begin and end transactions. */
const SHORTEST_SLICE_MS = 1;
/** The share of the time while commits follow each other; a tenth cost a tenth of the acknowledged messages. */
const SHARE = 0.03;
/** Unused time that is saved up: entries that come one by one are indexed as they come. */
const SAVED_MS = 20;
/**
 * No commit for so long is calm. Far longer than a commit takes: while the hub and its senders use both cores, an
 * indexer in every pause between commits halved the acknowledged messages (measured with 10 ms).
 */
export const CALM_MS = 200;

export class IndexThrottle {
  #allowedMs = 0;
  #lastCommit = -Infinity;

  /** A commit ended at `now`; the result is how long a slice may take at once, 0: none. */
  committed(now: number): number {
    const since = now - this.#lastCommit;
    this.#lastCommit = now;
    this.#allowedMs = Math.min(this.#allowedMs + since * SHARE, SAVED_MS);
    return this.#allowedMs >= SHORTEST_SLICE_MS ? Math.min(this.#allowedMs, SLICE_MS) : 0;
  }

  /** How long a slice may take when nothing else is to do, 0: a commit was too near. */
  idle(now: number): number {
    return now - this.#lastCommit >= CALM_MS ? CALM_SLICE_MS : 0;
  }

  /** A slice after a commit took `ms`; one that took too long is paid back. */
  spent(ms: number): void {
    this.#allowedMs -= ms;
  }
}
