/**
 * Says when the bell of an idle AI is rung for what waits for it: once until somebody has read that far, again after longer and
 * longer pauses, and never so often that the bell itself becomes the load. It knows no clock: times are arguments.
 */

/** Another entry of a burst comes within this time: one ring is for all of them. */
export const SETTLE_MS = 100;
/** A ring that nobody has answered is repeated after these pauses, the last of them for as long as it takes. */
export const PAUSES_MS = [30_000, 60_000, 120_000, 300_000] as const;
/** A client's inbox was seen to drop, without a word, what comes faster for long. */
export const GAP_MS = 2_000;
/** So many rings there are within any minute at most. */
export const MAX_PER_MINUTE = 10;
const MINUTE_MS = 60_000;

/** The seqs of the oldest and the newest entry that wait to be read. */
export interface Span {
  readonly oldest: number;
  readonly newest: number;
}

/** A schedule is for one AI; both its methods are called in the order of time. */
export class Schedule {
  /** Everything up to this seq was rung for; 0 when nothing waits. */
  #rungTo = 0;
  #oldest = 0;
  #attempts = 0;
  #sinceMs = 0;
  #recent: readonly number[] = [];

  /** Counts the rings for what waits that nobody has answered. */
  get attempts(): number {
    return this.#attempts;
  }

  /** Returns when the next ring is due, which may be over already; undefined while nothing waits. */
  dueMs(waiting: Span | undefined, nowMs: number): number | undefined {
    this.#see(waiting?.oldest ?? 0, nowMs);
    if (waiting === undefined) return undefined;
    const pause = this.#attempts === 0
      ? SETTLE_MS
      : PAUSES_MS[Math.min(this.#attempts, PAUSES_MS.length) - 1]!;
    const [first = -Infinity] = this.#recent.length < MAX_PER_MINUTE ? [] : this.#recent;
    const last = this.#recent.at(-1) ?? -Infinity;
    return Math.max(this.#sinceMs + pause, last + GAP_MS, first + MINUTE_MS);
  }

  /** Notes a ring for everything up to `newest`, whether it arrived or not: that nobody knows before somebody reads. */
  rung({ newest }: Span, nowMs: number): void {
    this.#rungTo = newest;
    this.#attempts++;
    this.#sinceMs = nowMs;
    this.#recent = [...this.#recent, nowMs].slice(-MAX_PER_MINUTE);
  }

  #see(oldest: number, nowMs: number): void {
    const before = this.#oldest;
    this.#oldest = oldest;
    if (oldest === 0) {
      this.#rungTo = this.#attempts = 0;
    } else if (before === 0 || (this.#attempts > 0 && oldest > this.#rungTo)) {
      this.#attempts = 0;
      this.#sinceMs = nowMs;
    } else if (this.#attempts > 0 && oldest > before) {
      // Whoever has read a part of it is awake, and is left in peace for a while.
      this.#attempts = 1;
      this.#sinceMs = nowMs;
    }
  }
}
