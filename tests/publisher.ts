/** Sends as fast as acknowledgements allow and keeps a ledger of them, over any number of connections. */
import assert from "node:assert/strict";
import type { Address } from "../internal/address.ts";
import { talk } from "./messages.ts";
import { type Heard, RawAi } from "./raw_ai.ts";

export interface PublisherOptions {
  readonly ai_id: string;
  readonly local_key: string;
  /** At most this many messages are unacknowledged. */
  readonly window: number;
  /** Returns who gets the `n`th message; everyone where undefined. */
  readonly target: (n: number) => string | undefined;
}

/** Its message_ids are `1`, `2`, …; a new connection first sends what was not acknowledged again, in order. */
export class Publisher {
  readonly #options: PublisherOptions;
  readonly #unacked = new Map<string, Heard>();
  #sent = 0;
  #stopping = false;
  #wake = () => {};

  /** Holds the seq of every acknowledged message, by message_id. */
  readonly acked = new Map<string, number>();

  constructor(options: PublisherOptions) {
    this.#options = options;
  }

  get ai_id(): string {
    return this.#options.ai_id;
  }

  /** Returns the number of messages that may or may not be stored. */
  get unknown(): number {
    return this.#unacked.size;
  }

  /** Stops sending new messages; `publish` then ends when everything is acknowledged. */
  stop(): void {
    this.#stopping = true;
    this.#wake();
  }

  /** Sends until the connection is lost, or until all is done after `stop`. */
  async publish(address: Address): Promise<void> {
    const { ai_id, local_key } = this.#options;
    await using ai = await RawAi.connect(address, (line) => this.#hear(line));
    try {
      await ai.say({ ai_id, local_key }, { message_type: "hello", specialization: "load" });
      if (this.#unacked.size > 0) await ai.say(...this.#unacked.values());
      while (!ai.ended && !(this.#stopping && this.#unacked.size === 0)) {
        const messages = this.#next();
        if (messages.length > 0) await ai.say(...messages);
        else {
          const acked = new Promise<void>((resolve) => this.#wake = resolve);
          await Promise.race([acked, ai.silence]);
        }
      }
    } catch (error) {
      if (!isLoss(error)) throw error;
    }
  }

  #next(): Heard[] {
    const messages: Heard[] = [];
    while (!this.#stopping && this.#unacked.size < this.#options.window) {
      const n = ++this.#sent;
      const target_ai = this.#options.target(n);
      const message = talk(n, { message_id: String(n), ...(target_ai === undefined ? {} : { target_ai }) });
      this.#unacked.set(String(n), message);
      messages.push(message);
    }
    return messages;
  }

  #hear(line: Heard): void {
    if (line.message_type === "error") assert.fail(JSON.stringify(line));
    if (line.message_type !== "ack") return;
    this.#unacked.delete(line.message_id);
    const before = this.acked.get(line.message_id);
    assert.ok(before === undefined || before === line.seq, "an ack says the same for ever");
    this.acked.set(line.message_id, line.seq);
    this.#wake();
  }
}

function isLoss(error: unknown): boolean {
  return error instanceof Deno.errors.ConnectionReset || error instanceof Deno.errors.BrokenPipe;
}
