/**
 * One AI's stream: everything that concerns it, in order, once. Live while its outbox has room; else, and for a resume,
 * fed from where it is: from memory when that is near, else from disk. [architecture: a reader has two positions]
 */
import type { Journal } from "../../journal/journal.ts";
import type { Batch } from "../../journal/rows.ts";
import type { Outbox } from "./outbox.ts";
import type { RecentBatches } from "./recent_batches.ts";

/** What a reader works with. */
export interface ReaderOptions {
  readonly ai: string;
  readonly journal: Pick<Journal, "page">;
  readonly recent: Pick<RecentBatches, "read">;
  readonly outbox: Pick<Outbox, "bytes" | "push">;
  /** Above this many queued bytes the hub stops pushing and feeds what has room, from memory or from disk. */
  readonly maxBytes: number;
  /** What it is given at once while it is behind. */
  readonly pageBytes: number;
  /** Seq of the last entry told to anybody. */
  readonly publishedHead: () => number;
  /** The replay up to `seq` is in the outbox. */
  readonly onCaughtUp: (seq: number) => void;
  /** Nothing that was told is missing any more: from now on it gets entries as they are told. */
  readonly onLive: () => void;
  /** Entries of this range are no longer readable. */
  readonly onGap: (from: number, to: number) => void;
  /** The journal could not be read. */
  readonly onError: (error: unknown) => void;
}

/** The position *sent* of one connection. */
export class Reader {
  readonly #options: ReaderOptions;
  #live = true;
  /** Everything up to here that concerns the reader is in the outbox; only kept while not live. */
  #sent = 0;
  #replayTo: number | null = null;
  #feeding = false;
  #ended = false;

  constructor(options: ReaderOptions) {
    this.#options = options;
  }

  /** A resume is under way: its `caught_up` is still to come. */
  get replaying(): boolean {
    return this.#replayTo !== null;
  }

  /** Begins behind the head: entries after `after` up to `head` come marked, then `caught_up`, then live traffic. */
  resume(after: number, head: number): void {
    this.#live = false;
    this.#sent = after;
    this.#replayTo = head;
    this.feed();
  }

  /** A run that concerns this reader was told. */
  deliver(batch: Batch): void {
    if (!this.#live) return;
    const { outbox, maxBytes } = this.#options;
    if (outbox.bytes >= maxBytes) {
      this.#live = false;
      this.#sent = batch.first - 1;
    } else outbox.push(batch.lines);
  }

  /** A line that is not stored: a reader that is behind or has much to read goes without. Returns whether it was queued. */
  relay(line: Uint8Array): boolean {
    const { outbox, maxBytes } = this.#options;
    if (!this.#live || outbox.bytes >= maxBytes) return false;
    outbox.push(line);
    return true;
  }

  /** Feeds the next pages where the reader is behind and its outbox has room. */
  async feed(): Promise<void> {
    if (this.#live || this.#feeding || this.#ended) return;
    this.#feeding = true;
    try {
      while (!this.#ended && this.#hasRoom() && !this.#turnedLive()) {
        if (!this.#takeRecent()) await this.#page();
      }
    } catch (error) {
      this.#options.onError(error);
    }
    this.#feeding = false;
  }

  /** The connection is over. */
  end(): void {
    this.#ended = true;
    this.#live = false;
  }

  #hasRoom(): boolean {
    return this.#options.outbox.bytes < this.#options.maxBytes / 2;
  }

  /** Ends a replay that is complete, and goes live when nothing told is missing: in one turn of the event loop. */
  #turnedLive(): boolean {
    if (this.#replayTo !== null && this.#sent >= this.#replayTo) {
      const seq = this.#replayTo;
      this.#replayTo = null;
      this.#options.onCaughtUp(seq);
    }
    if (this.#replayTo === null && this.#sent >= this.#options.publishedHead()) {
      this.#live = true;
      this.#options.onLive();
    }
    return this.#live;
  }

  /** The next blocks from memory; false where only the disk has them, or where lines have to be marked. */
  #takeRecent(): boolean {
    if (this.#replayTo !== null) return false;
    const { ai, recent, outbox, pageBytes } = this.#options;
    const found = recent.read(ai, this.#sent, pageBytes);
    if (found === null || found.last === this.#sent) return false;
    for (const block of found.blocks) outbox.push(block);
    this.#sent = found.last;
    return true;
  }

  async #page(): Promise<void> {
    const { ai, journal, outbox, pageBytes, publishedHead, onGap } = this.#options;
    const upTo = this.#replayTo ?? publishedHead();
    const replayed = this.#replayTo !== null;
    const page = await journal.page({ ai, after: this.#sent, upTo, replayed, maxBytes: pageBytes });
    if (this.#ended) return;
    for (const [from, to] of page.gaps) onGap(from, to);
    if (page.lines.length > 0) outbox.push(page.lines);
    this.#sent = page.more ? page.last : upTo;
  }
}
