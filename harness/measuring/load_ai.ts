/** One AI that sends when it is told that a message is due, and reads everything; it never waits for the hub. */
import { HubClient, HubError, type HubMessage, RefusedError } from "../../client/hub_client.ts";
import type { Ledger } from "../../client/ledger.ts";
import { isTelling, Reception, type Stream } from "../../client/delivery_counts.ts";
import type { Address } from "../../internal/address.ts";
import type { Clock } from "../../internal/clock.ts";
import type { Histogram } from "../../internal/histogram.ts";
import type { Results } from "../../outcome/results.ts";
import { VERSION } from "../../internal/version.ts";
import type { AiLedger, Stored } from "./ai_ledger.ts";

/** How long answers are waited for at the end. */
const ANSWERS_WITHIN_MS = 5_000;

/** Stored, passed on to all, and in no table of the library: the run's counts of patterns and components stay the trainers'. */
const MESSAGE_TYPE = "message";

/** What an AI of the load needs. */
export interface LoadAiOptions {
  readonly ai_id: string;
  readonly address: Address;
  readonly token?: string | undefined;
  readonly localKey?: string | undefined;
  /** Of each message, with everything around its content. */
  readonly bytes: number;
  /** Messages without an answer; what is due beyond is not sent, and counts as unanswered. */
  readonly maxUnanswered: number;
  readonly clock: Clock;
  /** Whether this name is one of the load, whose clock is ours. */
  readonly isOfLoad: (ai_id: string) => boolean;
  /** From when a message was due to its ack. */
  readonly ackMs: Histogram;
  /** From when a message was due until another AI of the load had it, also when that one had to come back for it. */
  readonly deliveryMs: Histogram;
  /** Hears why the hub has ended the connection for good. */
  readonly onEnd: (error: HubError) => void;
}

/** Connects at once, and reads until it is closed. */
export class LoadAi {
  readonly #options: LoadAiOptions;
  readonly #client: HubClient;
  readonly #reception = new Reception();
  /** Of the connections before. */
  readonly #ended: Stream[] = [];
  readonly #reading: Promise<void>;
  /** A message_id must be new for this name for ever, and a hub may have seen the name before. */
  readonly #idPrefix = crypto.randomUUID().slice(0, 8);
  /** By ack: the number in the id and the seq, two plain lists as there may be millions. */
  readonly #numbers: number[] = [];
  readonly #seqs: number[] = [];
  #intended = 0;
  #sent = 0;
  /** Sent and neither answered nor given up. */
  #open = 0;
  #refused = 0;
  #onIdle: (() => void) | undefined;

  constructor(options: LoadAiOptions) {
    this.#options = options;
    const { ai_id, address, token, localKey, clock } = options;
    const ledger: Ledger = {
      begin: (position) => {
        this.#ended.push(this.#reception.stream);
        this.#reception.begin(position);
      },
      caughtUp: (position) => this.#reception.caughtUp(position),
      arrived: (entry) => this.#reception.arrived(entry, clock.wallMs()),
      // Noted where it is known when the message was due.
      acknowledged: () => {},
    };
    this.#client = new HubClient({
      ...{ address, aiId: ai_id, token, localKey, clock, ledger },
      hello: { specialization: "load", version: VERSION },
      client: `load/${VERSION}`,
    });
    this.#reading = this.#read();
  }

  /** A message is due since `dueMs`, monotonic time. */
  due(dueMs: number): void {
    this.#intended++;
    if (this.#open < this.#options.maxUnanswered) this.#send(dueMs, this.#sent++);
  }

  /** Says goodbye once all is answered, or after five seconds; nothing may be due any more. */
  async close(): Promise<void> {
    await this.#answers();
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
      delivered: this.#reception.received,
    };
  }

  ledger(): AiLedger {
    const { received, outOfOrder, stream } = this.#reception;
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
      streams: [...this.#ended, stream].filter(isTelling),
    };
  }

  /** An AI that has just lost its hub has to come back for them first. */
  async #answers(): Promise<void> {
    if (this.#open === 0) return;
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
    this.#open++;
    try {
      const data = { content: contentOf(dueMs, messageId, bytes) };
      const { seq } = await this.#client.send(MESSAGE_TYPE, data, { messageId });
      ackMs.record(clock.monotonicMs() - dueMs);
      this.#numbers.push(number);
      this.#seqs.push(seq!);
    } catch (error) {
      // Anything else ends the client: what became of the message is unknown.
      if (error instanceof RefusedError) this.#refused++;
    } finally {
      this.#open--;
      if (this.#open === 0) this.#onIdle?.();
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
    // Not when a fault has put somebody else in the place of one of ours.
    if (typeof due_ms === "number") {
      this.#options.deliveryMs.record(this.#options.clock.monotonicMs() - due_ms);
    }
  }
}

/** Filled up so that the whole line has `bytes`. */
function contentOf(due_ms: number, message_id: string, bytes: number) {
  const content = { due_ms, filler: "" };
  const line = JSON.stringify({ message_type: MESSAGE_TYPE, message_id, data: { content } });
  return { due_ms, filler: "x".repeat(Math.max(0, bytes - line.length)) };
}
