/** Keeps the pages of a heap: which are handed out, which are free, and which of those the system has back. */

export const PAGE_BYTES = 4096;
/** A call of the system costs so many slow steps; looking at one free range is one step. */
const SYSTEM_CALL = 10;

interface Range {
  start: number;
  pages: number;
  /** This is false while the system has them. */
  committed: boolean;
  freedAt: number;
}

/** These settings make one heap. */
export interface PageRangesParams {
  /** A free range is kept for so many operations before the system gets it back. */
  readonly decay_ops: number;
  /** This share of searches takes the smallest range that fits, not the first; lowest addresses come first. */
  readonly best_fit: number;
}

/** Hands out ranges of pages, lowest address first; `now` is counted in operations by the caller. */
export class PageRanges {
  committedPages = 0;
  /** Counts the steps of all searches and calls of the system so far. */
  slowSteps = 0;
  /** Free ranges are sorted by address, and neighbours of one kind are joined. */
  readonly #free: Range[] = [];
  readonly #decayOps: number;
  readonly #bestFit: number;
  #bestFitSum = 0;
  #end = 0;
  #nextReturn = Infinity;

  constructor({ decay_ops, best_fit }: PageRangesParams) {
    this.#decayOps = Math.round(decay_ops);
    this.#bestFit = Math.round(best_fit * 10_000);
  }

  /** Returns the first page of a range of `pages`. */
  take(pages: number): number {
    const at = this.#search(pages);
    if (at < 0) {
      this.#commit(pages);
      this.#end += pages;
      return this.#end - pages;
    }
    const range = this.#free[at]!;
    const { start } = range;
    if (!range.committed) this.#commit(pages);
    range.start += pages;
    range.pages -= pages;
    if (range.pages === 0) this.#free.splice(at, 1);
    return start;
  }

  give(start: number, pages: number, now: number): void {
    const at = this.#firstFrom(start);
    this.#free.splice(at, 0, { start, pages, committed: true, freedAt: now });
    this.#join(at);
    this.#nextReturn = Math.min(this.#nextReturn, now + this.#decayOps);
  }

  /** Gives back to the system what has been free for long enough. */
  decay(now: number): void {
    if (now < this.#nextReturn) return;
    this.#nextReturn = Infinity;
    for (let at = this.#free.length - 1; at >= 0; at--) {
      const range = this.#free[at]!;
      if (!range.committed) continue;
      const due = range.freedAt + this.#decayOps;
      if (due > now) {
        this.#nextReturn = Math.min(this.#nextReturn, due);
        continue;
      }
      range.committed = false;
      this.committedPages -= range.pages;
      this.slowSteps += SYSTEM_CALL;
    }
    for (let at = this.#free.length - 1; at > 0; at--) this.#joinWithBefore(at);
  }

  #commit(pages: number): void {
    this.committedPages += pages;
    this.slowSteps += SYSTEM_CALL;
  }

  #search(pages: number): number {
    this.#bestFitSum += this.#bestFit;
    const best = this.#bestFitSum >= 10_000;
    if (best) this.#bestFitSum -= 10_000;
    let found = -1;
    for (let at = 0; at < this.#free.length; at++) {
      this.slowSteps++;
      const size = this.#free[at]!.pages;
      if (size < pages || (found >= 0 && size >= this.#free[found]!.pages)) continue;
      found = at;
      if (!best) break;
    }
    return found;
  }

  /** Returns the number of the first free range that starts at `start` or later. */
  #firstFrom(start: number): number {
    let [low, high] = [0, this.#free.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#free[middle]!.start < start) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #join(at: number): void {
    if (at + 1 < this.#free.length) this.#joinWithBefore(at + 1);
    if (at > 0) this.#joinWithBefore(at);
  }

  #joinWithBefore(at: number): void {
    const [before, after] = [this.#free[at - 1]!, this.#free[at]!];
    if (before.start + before.pages !== after.start || before.committed !== after.committed) return;
    before.pages += after.pages;
    before.freedAt = Math.max(before.freedAt, after.freedAt);
    this.#free.splice(at, 1);
  }
}
