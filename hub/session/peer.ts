/** A peer is the hub's side of one admitted AI: it queues answers, limits what is in flight, and owns the AI's reader. */
import { getLogger } from "@logtape/logtape";
import { type ErrorCode } from "../../protocol/errors.ts";
import { errorLine, plainLine } from "../../protocol/hub_lines.ts";
import { OPERATOR_ID } from "../../protocol/names.ts";
import type { Identity } from "../access/identity.ts";
import { may } from "../access/roles.ts";
import { readingName } from "../access/reading_name.ts";
import type { Actor } from "../broker/actor.ts";
import { actorOver } from "./actor_over.ts";
import type { Bounds } from "./bounds.ts";
import { HighWaterMark, InFlight } from "./back_pressure.ts";
import type { Wants } from "../../journal/tags.ts";
import type { Journal } from "../../journal/journal.ts";
import type { Outbox } from "./outbox.ts";
import { Reader, type ReadingStart } from "./reader.ts";
import type { RecentIds } from "../sequencer/recent_ids.ts";
import type { RecentBatches } from "./recent_batches.ts";
import type { Submitter } from "./submission.ts";

/** A peer is made from these. */
export interface PeerOptions {
  readonly ai: string;
  readonly isVisit: boolean;
  /** It lasts no longer than one request over HTTP. */
  readonly isRequest?: boolean;
  readonly wants?: Wants | undefined;
  readonly identity: Identity;
  readonly outbox: Outbox;
  readonly journal: Pick<Journal, "page">;
  readonly recentBatches: RecentBatches;
  readonly bounds: Bounds;
  /** Knows the message_ids of the AI, on whichever connection they came. */
  readonly recent: RecentIds;
  /** Counts what is in flight on all connections together. */
  readonly sharedInFlight: InFlight;
  readonly publishedHead: () => number;
  readonly onReadError: (error: unknown) => void;
  /** Is called when the connection is to be closed as soon as everything queued is written. */
  readonly onClose: () => void;
  /** Is called when live lines were dropped during a resume that has ended: the AI needs a fresh `training_sync`. */
  readonly onLiveDropped: () => void;
}

const log = getLogger(["aicollab", "hub"]);

const encoder = new TextEncoder();

/** A peer is the hub's side of one admitted AI. */
export class Peer implements Submitter {
  readonly ai: string;
  readonly isVisit: boolean;
  readonly isRequest: boolean;
  /** It gets no more than this; undefined means everything. */
  readonly wants: Wants | undefined;
  /** Who speaks for `ai`, and what it may do. */
  readonly identity: Identity;
  /** It gets what concerns this name. */
  readonly readsAs: string;
  /** A person who speaks as the operator is recorded with what is stored. */
  readonly actor: Actor | undefined;
  readonly isPerson: boolean;
  readonly recent: RecentIds;
  readonly outbox: Outbox;
  readonly reader: Reader;
  readonly #onClose: () => void;
  readonly #onLiveDropped: () => void;
  readonly #inFlight: InFlight;
  readonly #sharedInFlight: InFlight;
  readonly #answers: HighWaterMark;
  /** Answers that the AI has not read, oldest first, each with its end in the stream of bytes. */
  #unreadAnswers: { readonly end: number; readonly bytes: number }[] = [];
  #lastAnswerEnd = 0;
  #deferredSync: string | null = null;
  /** A live line was dropped during the resume: the AI's `training_sync` may be out of date. */
  #droppedLive = false;
  #resuming = false;
  #ended = false;
  #endedBy: ErrorCode | undefined;
  /** The AI has said hello: it is present, and all its messages are accepted. */
  saidHello = false;
  /** The AI has sent `leave`, or its credential has ended: nothing after that is accepted. */
  hasLeft = false;
  /** The hub is not reading the connection right now: the AI's silence says nothing. */
  readingPaused = true;
  arrivedMs = 0;

  constructor(options: PeerOptions) {
    this.ai = options.ai;
    this.isVisit = options.isVisit;
    this.isRequest = options.isRequest === true;
    this.wants = options.wants;
    this.identity = options.identity;
    this.readsAs = readingName(options.identity.role, options.ai);
    this.isPerson = may(options.identity.role, "act_as_operator");
    this.actor = options.ai === OPERATOR_ID ? actorOver("tcp", options.identity) : undefined;
    this.outbox = options.outbox;
    this.recent = options.recent;
    this.#onClose = options.onClose;
    this.#onLiveDropped = options.onLiveDropped;
    const { maxLines, maxBytes, maxAnswerBytes, maxOutboxBytes, pageBytes } = options.bounds;
    this.#inFlight = new InFlight(maxLines, maxBytes);
    this.#answers = new HighWaterMark(maxAnswerBytes);
    this.#sharedInFlight = options.sharedInFlight;
    this.reader = new Reader({
      ai: this.readsAs,
      wants: options.wants,
      journal: options.journal,
      recent: options.recentBatches,
      outbox: options.outbox,
      maxBytes: maxOutboxBytes,
      pageBytes,
      publishedHead: options.publishedHead,
      onCaughtUp: (seq) => this.#caughtUp(seq),
      onLive: () => this.#isLive(),
      onGap: (from, to, code) => {
        // What an older aicollab took is no news; its start has counted it.
        if (code === undefined) {
          log.error("Entries {from} to {to} are damaged: {ai} gets a gap instead", {
            from,
            to,
            ai: this.ai,
          });
        }
        this.answer(gapLine({ from, to, code }));
      },
      onError: options.onReadError,
    });
  }

  /** Is true from the AI's hello to the end of its connection. */
  get isPresent(): boolean {
    return this.saidHello && !this.#ended;
  }

  /** Is true when nothing more is accepted from the AI or sent to it. */
  get ended(): boolean {
    return this.#ended;
  }

  /** The error that ended it, where one did. */
  get endedBy(): ErrorCode | undefined {
    return this.#endedBy;
  }

  /** The last answer ends here in the bytes of the outbox; the AI is owed what is not written up to there. */
  get lastAnswerEnd(): number {
    return this.#lastAnswerEnd;
  }

  answer(lines: string | Uint8Array): void {
    if (this.#ended) return;
    const block = typeof lines === "string" ? encoder.encode(lines) : lines;
    this.outbox.push(block);
    this.#answers.add(block.length);
    this.#lastAnswerEnd = this.outbox.pushed;
    this.#unreadAnswers.push({ end: this.outbox.pushed, bytes: block.length });
  }

  sync(line: string): void {
    if (this.reader.replaying) this.#deferredSync = line;
    else this.answer(`${line}\n`);
  }

  /** Queues a live line and returns true; a reader that is behind, or whose outbox is full, does not get it. */
  relay(line: Uint8Array): boolean {
    const isQueued = this.reader.relay(line);
    if (!isQueued && this.#resuming) this.#droppedLive = true;
    return isQueued;
  }

  /** Begins with the entries from `start` on; `head` is the published head. */
  resume(start: ReadingStart, head: number): void {
    this.#resuming = true;
    this.reader.resume(start, head);
  }

  /** Delivers no entries, as a visit does that did not ask for any. */
  readNothing(): void {
    this.reader.stop();
  }

  closeGracefully(): void {
    if (this.#ended) return;
    this.stop();
    this.#onClose();
  }

  /** Sends an error line, then closes the connection. */
  closeWithError(code: ErrorCode, text: string, fix?: string): void {
    this.answer(`${errorLine(code, { text, fix })}\n`);
    if (!this.#ended) this.#endedBy = code;
    this.closeGracefully();
  }

  /** Stops the peer, as its connection has ended or is closing. */
  stop(): void {
    this.#ended = true;
    this.reader.stop();
    this.#inFlight.disable();
    this.#answers.disable();
  }

  /** Counts lines that were read and wait to be decided and answered. */
  addInFlight(lines: number, bytes: number): void {
    this.#inFlight.add(lines, bytes);
    this.#sharedInFlight.add(lines, bytes);
  }

  removeInFlight(lines: number, bytes: number): void {
    this.#inFlight.remove(lines, bytes);
    this.#sharedInFlight.remove(lines, bytes);
  }

  /** Handles that the outbox wrote something. */
  onWritten(): void {
    const { written } = this.outbox;
    let n = 0;
    while (n < this.#unreadAnswers.length && this.#unreadAnswers[n]!.end <= written) {
      this.#answers.remove(this.#unreadAnswers[n++]!.bytes);
    }
    if (n > 0) this.#unreadAnswers.splice(0, n);
    this.reader.feed();
  }

  /** Is true while its own or all connections' in-flight limit is exceeded, or the AI leaves too many answers unread. */
  get paused(): boolean {
    return this.#inFlight.exceeded || this.#answers.exceeded || this.#sharedInFlight.exceeded;
  }

  /** Resolves when the AI has read enough of its answers to get another one. */
  async answersDrained(): Promise<void> {
    while (this.#answers.exceeded && !this.#ended) await this.#answers.drained();
  }

  /** Resolves when more may be read from the connection. */
  async resumed(): Promise<void> {
    while (this.paused && !this.#ended) {
      await this.#inFlight.drained();
      await this.#answers.drained();
      await this.#sharedInFlight.drained();
    }
  }

  #caughtUp(seq: number): void {
    this.answer(`${plainLine("caught_up", { seq })}\n`);
    if (this.#deferredSync !== null) this.answer(`${this.#deferredSync}\n`);
    this.#deferredSync = null;
  }

  #isLive(): void {
    if (this.#droppedLive && !this.#ended) this.#onLiveDropped();
    this.#resuming = this.#droppedLive = false;
  }
}

function gapLine(data: { from: number; to: number; code: string | undefined }): string {
  return `${JSON.stringify({ message_type: "gap", data })}\n`;
}
