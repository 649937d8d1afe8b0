/**
 * Delivers to one AI the entries that concern it, in order, once. A reader is live while its outbox has room. Otherwise, and
 * for a resume, it is fed from its own position: from memory where that is recent, else from disk.
 */
import type { Journal } from "../../journal/journal.ts";
import type { Batch } from "../../journal/rows.ts";
import type { Wants } from "../../journal/tags.ts";
import type { Outbox } from "./outbox.ts";
import type { RecentBatches } from "./recent_batches.ts";

/** A reader is made from these. */
export interface ReaderOptions {
  readonly ai: string;
  /** Of broadcasts it gets only these; undefined means all. */
  readonly wants?: Wants | undefined;
  readonly journal: Pick<Journal, "page">;
  readonly recent: Pick<RecentBatches, "read">;
  readonly outbox: Pick<Outbox, "bytes" | "push">;
  /** With so many queued bytes the reader is not live any more; it is fed as the outbox empties. */
  readonly maxBytes: number;
  /** A reader that is behind gets about so many bytes at a time. */
  readonly pageBytes: number;
  /** Returns the seq of the last published entry. */
  readonly publishedHead: () => number;
  /** Is called when the replay up to `seq` is in the outbox. */
  readonly onCaughtUp: (seq: number) => void;
  /** Is called when the reader has every published entry: from now on it gets entries as they are published. */
  readonly onLive: () => void;
  /** Is called when the entries of this range cannot be read any more or, with a `code`, must not be delivered. */
  readonly onGap: (from: number, to: number, code?: string) => void;
  /** Is called when the journal could not be read. */
  readonly onError: (error: unknown) => void;
}

/** A resumed connection begins here. */
export interface ReadingStart {
  /** The AI gets what concerns it after this seq … */
  readonly after: number;
  /** … of broadcasts only those after this one as well. */
  readonly broadcastsAfter: number;
}

/** Keeps how far the entries of one connection are in its outbox. */
export class Reader {
  readonly #options: ReaderOptions;
  #live = true;
  /** Everything up to this seq that concerns the AI is in the outbox; a live reader does not keep it. */
  #sent = 0;
  #broadcastsAfter = 0;
  #replayTo: number | null = null;
  #feeding = false;
  #stopped = false;

  constructor(options: ReaderOptions) {
    this.#options = options;
  }

  /** Is true from a resume to its `caught_up`. */
  get replaying(): boolean {
    return this.#replayTo !== null;
  }

  /** Delivers the entries from the start up to `head` marked as replayed, then `caught_up`, then live traffic. */
  resume({ after, broadcastsAfter }: ReadingStart, head: number): void {
    this.#live = false;
    this.#sent = after;
    this.#broadcastsAfter = broadcastsAfter;
    this.#replayTo = head;
    this.feed();
  }

  /** Takes a published batch that concerns the AI. */
  deliver(batch: Batch): void {
    if (!this.#live) return;
    const { outbox, maxBytes } = this.#options;
    if (outbox.bytes >= maxBytes) {
      this.#live = false;
      this.#sent = batch.first - 1;
    } else outbox.push(batch.lines);
  }

  /** Queues a line that is not stored, and returns true; a reader that is behind, or whose outbox is full, does not get it. */
  relay(line: Uint8Array): boolean {
    const { outbox, maxBytes } = this.#options;
    if (!this.#live || outbox.bytes >= maxBytes) return false;
    outbox.push(line);
    return true;
  }

  /** Feeds a reader that is behind while its outbox has room. */
  async feed(): Promise<void> {
    if (this.#live || this.#feeding || this.#stopped) return;
    this.#feeding = true;
    try {
      while (!this.#stopped && this.#hasRoom() && !this.#becameLive()) {
        if (!this.#takeRecent()) await this.#page();
      }
    } catch (error) {
      this.#options.onError(error);
    }
    this.#feeding = false;
  }

  /** Stops delivering, as the connection has ended or is closing. */
  stop(): void {
    this.#stopped = true;
    this.#live = false;
  }

  #hasRoom(): boolean {
    return this.#options.outbox.bytes < this.#options.maxBytes / 2;
  }

  /** Ends a complete replay, and goes live when no published entry is missing. Both are one step, so no entry comes between. */
  #becameLive(): boolean {
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

  /** Pushes the next blocks from memory; returns false where only the disk has them, or lines must be marked as replayed. */
  #takeRecent(): boolean {
    if (this.#replayTo !== null) return false;
    const { ai, wants, recent, outbox, pageBytes } = this.#options;
    const found = recent.read({ ai, wants }, this.#sent, pageBytes);
    if (found === null || found.last === this.#sent) return false;
    for (const block of found.blocks) outbox.push(block);
    this.#sent = found.last;
    return true;
  }

  async #page(): Promise<void> {
    const { ai, wants, journal, outbox, pageBytes, publishedHead, onGap } = this.#options;
    const upTo = this.#replayTo ?? publishedHead();
    const replayed = this.#replayTo !== null;
    const part = { after: this.#sent, broadcastsAfter: this.#broadcastsAfter, upTo };
    const page = await journal.page({ ai, wants, ...part, replayed, maxBytes: pageBytes });
    if (this.#stopped) return;
    for (const [from, to, code] of page.gaps) onGap(from, to, code);
    if (page.lines.length > 0) outbox.push(page.lines);
    this.#sent = page.more ? page.last : upTo;
  }
}
