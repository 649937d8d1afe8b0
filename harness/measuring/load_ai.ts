/** Connects one AI of the load: it sends a message whenever one is due and reads everything, without waiting for the hub. */
import { HubClient, HubError, type HubMessage, RefusedError } from "../../client/hub_client.ts";
import type { Ledger } from "../../client/ledger.ts";
import { DeliveryCounts, hasProgress, type Stream } from "../../client/delivery_counts.ts";
import type { Address } from "../../internal/address.ts";
import type { Clock } from "../../internal/clock.ts";
import type { Histogram } from "../../internal/histogram.ts";
import type { Results } from "../../outcome/results.ts";
import { VERSION } from "../../internal/version.ts";
import type { AiLedger, Stored } from "./ai_ledger.ts";

const ANSWERS_WITHIN_MS = 5_000;

/** This type is stored and delivered to all, but in no table of the library, so that a run's counts remain those of its trainers. */
const MESSAGE_TYPE = "message";

export interface LoadAiOptions {
  readonly ai_id: string;
  readonly address: Address;
  readonly token?: string | undefined;
  readonly localKey?: string | undefined;
  /** Each message has so many bytes, with everything around its content. */
  readonly bytes: number;
  /** Limits the messages in flight; one that is due beyond is not sent and counts as unanswered. */
  readonly maxUnanswered: number;
  readonly clock: Clock;
  /** Returns whether this AI is one of the load, which shares our clock. */
  readonly isOfLoad: (ai_id: string) => boolean;
  /** Records the time from when a message was due to its ack. */
  readonly ackMs: Histogram;
  /** Records the time from when a message was due to its delivery to another AI of the load, reconnections included. */
  readonly deliveryMs: Histogram;
  /** Gets the error by which the hub has ended the connection for good. */
  readonly onEnd: (error: HubError) => void;
}

/** Connects at once and reads until it is closed. */
export class LoadAi {
  readonly #options: LoadAiOptions;
  readonly #client: HubClient;
  readonly #counts = new DeliveryCounts();
  /** Holds the streams of earlier connections. */
  readonly #ended: Stream[] = [];
  readonly #reading: Promise<void>;
  /** The prefix is random because a message_id must be new for its ai_id, which a hub may have seen before. */
  readonly #idPrefix = crypto.randomUUID().slice(0, 8);
  /** Both lists hold one item per ack, the number in its message_id and its seq; they are plain because acks may be millions. */
  readonly #numbers: number[] = [];
  readonly #seqs: number[] = [];
  #intended = 0;
  #sent = 0;
  /** Counts messages that were sent and neither answered nor given up. */
  #inFlight = 0;
  #refused = 0;
  #onIdle: (() => void) | undefined;

  constructor(options: LoadAiOptions) {
    this.#options = options;
    const { ai_id, address, token, localKey, clock } = options;
    const ledger: Ledger = {
      begin: (position, epoch) => {
        this.#ended.push(this.#counts.stream);
        this.#counts.begin(position, epoch);
      },
      caughtUp: (position) => this.#counts.caughtUp(position),
      arrived: (entry) => this.#counts.arrived(entry, clock.wallMs()),
      // Acks are recorded in `#send`, which knows when the message was due.
      acknowledged: () => {},
    };
    this.#client = new HubClient({
      ...{ address, aiId: ai_id, token, localKey, clock, ledger },
      hello: { specialization: "load", version: VERSION },
      client: `load/${VERSION}`,
    });
    this.#reading = this.#read();
  }

  /** Sends a message that is due since `dueMs`, monotonic time. */
  due(dueMs: number): void {
    this.#intended++;
    if (this.#inFlight < this.#options.maxUnanswered) this.#send(dueMs, this.#sent++);
  }

  /** Disconnects once all is answered, or after five seconds; nothing may be due any more. */
  async close(): Promise<void> {
    await this.#waitForAnswers();
    await this.#client.close({ leave: true });
    await this.#reading;
  }

  result(): Results["load"][number] {
    return {
      ai_id: this.#options.ai_id,
      intended: this.#intended,
      acknowledged: this.#seqs.length,
      refused: this.#refused,
      unanswered: this.#intended - this.#answered,
      delivered: this.#counts.received,
    };
  }

  ledger(): AiLedger {
    const { received, outOfOrder, stream } = this.#counts;
    const order = Array.from(this.#seqs.keys()).sort((a, b) => this.#seqs[a]! - this.#seqs[b]!);
    const stored = (i: number): Stored => ({
      message_type: MESSAGE_TYPE,
      message_id: this.#idOf(this.#numbers[i]!),
      seq: this.#seqs[i]!,
    });
    return {
      ai_id: this.#options.ai_id,
      stored: order.length,
      ascending: () => order.values().map(stored),
      received,
      outOfOrder,
      streams: [...this.#ended, stream].filter(hasProgress),
    };
  }

  /** Waits for outstanding answers, for which an AI that has lost its connection reconnects. */
  async #waitForAnswers(): Promise<void> {
    if (this.#inFlight === 0) return;
    const idle = new AbortController();
    this.#onIdle = () => idle.abort();
    await this.#options.clock.delay(ANSWERS_WITHIN_MS, idle.signal);
  }

  get #answered(): number {
    return this.#seqs.length + this.#refused;
  }

  #idOf(number: number): string {
    return `${this.#idPrefix}-${number}`;
  }

  async #send(dueMs: number, number: number): Promise<void> {
    const { clock, bytes, ackMs } = this.#options;
    const messageId = this.#idOf(number);
    this.#inFlight++;
    try {
      const data = { content: contentOf(dueMs, messageId, bytes) };
      const { seq } = await this.#client.send(MESSAGE_TYPE, data, { messageId });
      ackMs.record(clock.monotonicMs() - dueMs);
      this.#numbers.push(number);
      this.#seqs.push(seq!);
    } catch (error) {
      // Any other error ends the client and leaves the outcome of the message unknown.
      if (error instanceof RefusedError) this.#refused++;
    } finally {
      this.#inFlight--;
      if (this.#inFlight === 0) this.#onIdle?.();
    }
  }

  async #read(): Promise<void> {
    try {
      for await (const message of this.#client) this.#onMessage(message);
    } catch (error) {
      if (!(error instanceof HubError)) throw error;
      this.#options.onEnd(error);
    }
  }

  #onMessage(message: HubMessage): void {
    if (message.message_type !== MESSAGE_TYPE || !this.#options.isOfLoad(message.source_ai)) return;
    const { due_ms } = message.data.content as Partial<ReturnType<typeof contentOf>>;
    // A message without `due_ms` is from another process, by a fault that took over one of our ai_ids.
    if (typeof due_ms === "number") {
      this.#options.deliveryMs.record(this.#options.clock.monotonicMs() - due_ms);
    }
  }
}

/** Returns content that is padded so that the whole line has `bytes`. */
function contentOf(due_ms: number, message_id: string, bytes: number) {
  const content = { due_ms, filler: "" };
  const line = JSON.stringify({ message_type: MESSAGE_TYPE, message_id, data: { content } });
  return { due_ms, filler: "x".repeat(Math.max(0, bytes - line.length)) };
}
