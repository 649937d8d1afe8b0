/** Keeps the last published batches in memory: a reader that is a little behind is fed from here, without the disk. */
import { isWanted, type Wants } from "../../journal/tags.ts";
import { type Batch, isStoredTopic } from "../../journal/rows.ts";
import { PublishedTopics } from "./published_topics.ts";

/** A reader is known by its name, and by what it wants where that is not everything. */
export interface RecentReader {
  readonly ai: string;
  readonly wants?: Wants | undefined;
}

/** A reader gets these blocks at a time. */
export interface RecentBlocks {
  /** `blocks` are shared, and in order. */
  readonly blocks: readonly Uint8Array[];
  /** The blocks hold everything up to this seq that concerns the AI. */
  readonly last: number;
}

/** A published entry with the batch that it is part of. */
export interface RecentEntry {
  readonly batch: Batch;
  /** `line` has no line feed. */
  readonly line: Uint8Array;
}

const LINE_FEED = 10;

/** Replaces a batch that was dropped, so that its bytes can be freed at once. */
const DROPPED: Batch = { first: 0, last: 0, atMs: 0, source: "", audience: [], lines: new Uint8Array() };

/** Holds batches up to a number of bytes and drops the oldest first. The blocks are shared with outboxes, so they cost little. */
export class RecentBatches {
  readonly #maxBytes: number;
  #batches: Batch[] = [];
  /** The batches before this index were dropped; the array is cut there now and then. */
  #oldest = 0;
  #bytes = 0;
  /** All entries after this seq are kept. */
  #floor: number;

  readonly #topics: PublishedTopics;

  /** `head` is the published head before the first batch that is added. */
  constructor(maxBytes: number, head: number, topics = new PublishedTopics([])) {
    this.#maxBytes = maxBytes;
    this.#floor = head;
    this.#topics = topics;
  }

  /** Adds the next published batch. */
  add(batch: Batch): void {
    this.#batches.push(batch);
    this.#bytes += batch.lines.length;
    while (this.#bytes > this.#maxBytes) {
      const { last, lines } = this.#batches[this.#oldest]!;
      this.#batches[this.#oldest++] = DROPPED;
      this.#bytes -= lines.length;
      this.#floor = last;
    }
    this.#topics.forgetUpTo(this.#floor);
    if (this.#oldest > 1_024 && this.#oldest > this.#batches.length / 2) {
      this.#batches = this.#batches.slice(this.#oldest);
      this.#oldest = 0;
    }
  }

  /** Returns the blocks that concern `reader` after `after`, until they reach `maxBytes`; null where only the disk has them. */
  read(reader: RecentReader, after: number, maxBytes: number): RecentBlocks | null {
    if (after < this.#floor) return null;
    const blocks: Uint8Array[] = [];
    let last = after;
    let bytes = 0;
    for (let i = this.#firstAfter(after); i < this.#batches.length && bytes < maxBytes; i++) {
      const batch = this.#batches[i]!;
      if (batch.first <= after) return null; // `after` is inside of a batch, which only the disk's reader can cut
      last = batch.last;
      if (!this.#concerns(batch, reader)) continue;
      blocks.push(batch.lines);
      bytes += batch.lines.length;
    }
    return { blocks, last };
  }

  /** Yields the entries after `after`, newest first, as far back as they are kept. */
  *backwards(after: number): Generator<RecentEntry> {
    for (let i = this.#batches.length - 1; i >= this.#oldest; i--) {
      const batch = this.#batches[i]!;
      let end = batch.lines.length - 1; // a line ends before its line feed
      for (let seq = batch.last; seq >= batch.first; seq--) {
        if (seq <= after) return;
        const start = end === 0 ? 0 : batch.lines.lastIndexOf(LINE_FEED, end - 1) + 1;
        yield { batch, line: batch.lines.subarray(start, end) };
        end = start - 1;
      }
    }
  }

  #concerns({ audience, source, first, tag }: Batch, { ai, wants }: RecentReader): boolean {
    if (audience === "*") return source !== ai && (wants === undefined || isWanted(wants, tag!, ai));
    const [topic] = audience;
    if (!isStoredTopic(topic)) return audience.includes(ai);
    return source !== ai && this.#topics.wasMember(topic, ai, first);
  }

  /** Returns the index of the first batch that ends after `after`. */
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
