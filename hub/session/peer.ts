/** One authenticated connection of an AI: where its answers go, what it may still send, and how it reads. */
import { getLogger } from "@logtape/logtape";
import { type ErrorCode } from "../../protocol/errors.ts";
import { errorLine, plainLine } from "../../protocol/hub_lines.ts";
import type { Bounds } from "./bounds.ts";
import { HighWaterMark, InFlight } from "./back_pressure.ts";
import type { Journal } from "../../journal/journal.ts";
import type { Outbox } from "./outbox.ts";
import { Reader } from "./reader.ts";
import { RecentIds } from "../sequencer/recent_ids.ts";
import type { RecentBatches } from "./recent_batches.ts";
import type { Submitter } from "./submission.ts";

/** What a peer works with. */
export interface PeerOptions {
  readonly ai: string;
  readonly outbox: Outbox;
  readonly journal: Pick<Journal, "page">;
  readonly recentBatches: RecentBatches;
  readonly bounds: Bounds;
  readonly maxUnacked: number;
  /** The load of all connections together. */
  readonly shared: InFlight;
  readonly publishedHead: () => number;
  readonly onReadError: (error: unknown) => void;
  /** Everything queued is to be written, then the socket closed. */
  readonly onFinish: () => void;
  /** Its resume is over and it reads live, but went without live lines meanwhile: it needs a fresh `training_sync`. */
  readonly onMissed: () => void;
}

const log = getLogger(["aicollab", "hub"]);

const encoder = new TextEncoder();

/** The hub's side of one AI's connection. */
export class Peer implements Submitter {
  readonly ai: string;
  readonly recent: RecentIds;
  readonly outbox: Outbox;
  readonly reader: Reader;
  readonly #onFinish: () => void;
  readonly #onMissed: () => void;
  readonly #load: InFlight;
  readonly #shared: InFlight;
  readonly #answers: HighWaterMark;
  /** Answers that wait in the outbox among everything else, oldest first: where each ends in the stream of bytes. */
  #unread: { readonly end: number; readonly bytes: number }[] = [];
  #heldSync: string | null = null;
  /** Live lines went past it while it was resuming: its `training_sync` may be too old by them. */
  #missedLive = false;
  #resuming = false;
  #over = false;
  /** Said hello: presence has begun and all messages are taken. */
  helloed = false;
  /** Said goodbye: what comes behind that is not taken. */
  left = false;
  /** The hub is not reading it right now, for whatever reason: its silence says nothing. */
  unread = true;
  arrivedMs = 0;

  constructor(options: PeerOptions) {
    this.ai = options.ai;
    this.outbox = options.outbox;
    this.recent = new RecentIds(options.maxUnacked);
    this.#onFinish = options.onFinish;
    this.#onMissed = options.onMissed;
    const { maxLines, maxBytes, maxAnswerBytes, maxOutboxBytes, pageBytes } = options.bounds;
    this.#load = new InFlight(maxLines, maxBytes);
    this.#answers = new HighWaterMark(maxAnswerBytes);
    this.#shared = options.shared;
    this.reader = new Reader({
      ai: options.ai,
      journal: options.journal,
      recent: options.recentBatches,
      outbox: options.outbox,
      maxBytes: maxOutboxBytes,
      pageBytes,
      publishedHead: options.publishedHead,
      onCaughtUp: (seq) => this.#caughtUp(seq),
      onLive: () => this.#isLive(),
      onGap: (from, to) => {
        log.error("Entries {from} to {to} are damaged: {ai} gets a gap in their place", {
          from,
          to,
          ai: this.ai,
        });
        this.answer(gapLine(from, to));
      },
      onError: options.onReadError,
    });
  }

  /** It said hello, and its connection is not over. */
  get isPresent(): boolean {
    return this.helloed && !this.#over;
  }

  /** Nothing more is taken from it or told to it. */
  get over(): boolean {
    return this.#over;
  }

  answer(lines: string | Uint8Array): void {
    if (this.#over) return;
    const block = typeof lines === "string" ? encoder.encode(lines) : lines;
    this.outbox.push(block);
    this.#answers.add(block.length);
    this.#unread.push({ end: this.outbox.pushed, bytes: block.length });
  }

  sync(line: string): void {
    if (this.reader.replaying) this.#heldSync = line;
    else this.answer(`${line}\n`);
  }

  /** Queues a live line; a reader that is behind or has much to read goes without: false. */
  relay(line: Uint8Array): boolean {
    const isQueued = this.reader.relay(line);
    if (!isQueued && this.#resuming) this.#missedLive = true;
    return isQueued;
  }

  /** Begins with what was told after `after`; `head` is the told head. */
  resume(after: number, head: number): void {
    this.#resuming = true;
    this.reader.resume(after, head);
  }

  finish(): void {
    if (this.#over) return;
    this.end();
    this.#onFinish();
  }

  /** Says why, then ends the connection. */
  dismiss(code: ErrorCode, text: string, fix?: string): void {
    this.answer(`${errorLine(code, { text, fix })}\n`);
    this.finish();
  }

  /** The connection is over, for whatever reason. */
  end(): void {
    this.#over = true;
    this.reader.end();
    this.#load.release();
    this.#answers.release();
  }

  /** Lines were read and wait to be decided and told. */
  entered(lines: number, bytes: number): void {
    this.#load.add(lines, bytes);
    this.#shared.add(lines, bytes);
  }

  settled(lines: number, bytes: number): void {
    this.#load.remove(lines, bytes);
    this.#shared.remove(lines, bytes);
  }

  /** The outbox wrote something. */
  written(): void {
    const { written } = this.outbox;
    let n = 0;
    while (n < this.#unread.length && this.#unread[n]!.end <= written) {
      this.#answers.remove(this.#unread[n++]!.bytes);
    }
    if (n > 0) this.#unread.splice(0, n);
    this.reader.feed();
  }

  /** Whether it is not to be read, for what is not answered yet, by it or by all, or what it has not read. */
  get paused(): boolean {
    return this.#load.closed || this.#answers.closed || this.#shared.closed;
  }

  /** Resolves when it has read enough of its answers to get another one. */
  async hasRead(): Promise<void> {
    while (this.#answers.closed && !this.#over) await this.#answers.opened();
  }

  /** Resolves when more may be read from it. */
  async room(): Promise<void> {
    while (this.paused && !this.#over) {
      await this.#load.opened();
      await this.#answers.opened();
      await this.#shared.opened();
    }
  }

  #caughtUp(seq: number): void {
    this.answer(`${plainLine("caught_up", { seq })}\n`);
    if (this.#heldSync !== null) this.answer(`${this.#heldSync}\n`);
    this.#heldSync = null;
  }

  #isLive(): void {
    if (this.#missedLive && !this.#over) this.#onMissed();
    this.#resuming = this.#missedLive = false;
  }
}

function gapLine(from: number, to: number): string {
  return `${JSON.stringify({ message_type: "gap", data: { from, to } })}\n`;
}
