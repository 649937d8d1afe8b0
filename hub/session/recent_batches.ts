/** The last told runs, in memory: a reader that is a little behind is fed from here, without the disk. */
import type { Batch } from "../../journal/rows.ts";

/** What a reader can be given at once. */
export interface RecentBlocks {
  /** Shared blocks, in order. */
  readonly blocks: readonly Uint8Array[];
  /** Everything up to here was looked at. */
  readonly last: number;
}

/** One told entry. */
export interface RecentEntry {
  readonly batch: Batch;
  /** Without its line feed. */
  readonly line: Uint8Array;
}

const LINE_FEED = 10;

/** Takes the place of a run that was dropped, so that its bytes can go at once. */
const DROPPED: Batch = { first: 0, last: 0, atMs: 0, source: "", audience: [], lines: new Uint8Array() };

/** Runs up to a number of bytes, the oldest go first. Blocks are shared with the outboxes, so they mostly cost nothing. */
export class RecentBatches {
  readonly #maxBytes: number;
  #batches: Batch[] = [];
  /** Index of the oldest run that is kept; those before it are cut off now and then. */
  #oldest = 0;
  #bytes = 0;
  /** Everything after this seq is kept. */
  #floor: number;

  /** `head`: the last seq told before the first run that is added. */
  constructor(maxBytes: number, head: number) {
    this.#maxBytes = maxBytes;
    this.#floor = head;
  }

  /** The next told run. */
  add(batch: Batch): void {
    this.#batches.push(batch);
    this.#bytes += batch.lines.length;
    while (this.#bytes > this.#maxBytes) {
      const { last, lines } = this.#batches[this.#oldest]!;
      this.#batches[this.#oldest++] = DROPPED;
      this.#bytes -= lines.length;
      this.#floor = last;
    }
    if (this.#oldest > 1_024 && this.#oldest > this.#batches.length / 2) {
      this.#batches = this.#batches.slice(this.#oldest);
      this.#oldest = 0;
    }
  }

  /** What concerns `ai` after the seq `after`, until `maxBytes` are reached; null: that far back only the disk knows. */
  read(ai: string, after: number, maxBytes: number): RecentBlocks | null {
    if (after < this.#floor) return null;
    const blocks: Uint8Array[] = [];
    let last = after;
    let bytes = 0;
    for (let i = this.#firstAfter(after); i < this.#batches.length && bytes < maxBytes; i++) {
      const batch = this.#batches[i]!;
      if (batch.first <= after) return null; // begins in the middle of a run: cutting it is the disk reader's job
      last = batch.last;
      if (!concerns(batch, ai)) continue;
      blocks.push(batch.lines);
      bytes += batch.lines.length;
    }
    return { blocks, last };
  }

  /** The last entries after the seq `after`, newest first, as far back as they are kept. */
  *backwards(after: number): Generator<RecentEntry> {
    for (let i = this.#batches.length - 1; i >= this.#oldest; i--) {
      const batch = this.#batches[i]!;
      let end = batch.lines.length - 1; // of a line, without its line feed
      for (let seq = batch.last; seq >= batch.first; seq--) {
        if (seq <= after) return;
        const start = end === 0 ? 0 : batch.lines.lastIndexOf(LINE_FEED, end - 1) + 1;
        yield { batch, line: batch.lines.subarray(start, end) };
        end = start - 1;
      }
    }
  }

  /** Index of the first run that ends after `after`. */
  #firstAfter(after: number): number {
    let low = this.#oldest;
    let high = this.#batches.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#batches[middle]!.last > after) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}

function concerns({ audience, source }: Batch, ai: string): boolean {
  return audience === "*" ? source !== ai : audience.includes(ai);
}
