/** Counts the deliveries to each receiver of a turn; one too few or too many is an error. */
import type { Connection } from "./connection.ts";
import { MarkCounter, MESSAGE_MARK } from "./mark_counter.ts";
import { MESSAGE_BYTES } from "./message.ts";
import type { Wire } from "./wire.ts";

/** Messages that have not arrived after this time are lost. */
const LIMIT_MS = 60_000;

/** Connections that receive and never publish. */
export class ReceiverGroup implements Disposable {
  readonly #connections: Connection[] = [];
  readonly #counters: MarkCounter[] = [];
  readonly #failed = Promise.withResolvers<never>();
  #expected = 0;
  #behind = 0;
  #reached = Promise.withResolvers<void>();

  private constructor() {
    // A failure between two waits rejects the next one.
    this.#failed.promise.catch(() => {});
  }

  /** Connects `size` receivers, named after `turn`. */
  static async open(wire: Wire, size: number, turn: number): Promise<ReceiverGroup> {
    const group = new ReceiverGroup();
    for (let i = 0; i < size; i++) group.#add(await wire.receiver(`R${i}_${turn}`));
    return group;
  }

  /** The number of messages that all receivers together have got. */
  get delivered(): number {
    return this.#counters.reduce((sum, { count }) => sum + count, 0);
  }

  /**
   * Resolves when every receiver has got `count` messages since it was opened; to be called before the last of them is
   * published. @throws {Error} within 60 s not all of them came, or more than `count`, or a connection was lost.
   */
  async reached(count: number): Promise<void> {
    this.#expected = count;
    this.#behind = this.#counters.filter((counter) => counter.count < count).length;
    this.#reached = Promise.withResolvers();
    const timer = setTimeout(() => {
      const missing = count * this.#counters.length - this.delivered;
      this.#failed.reject(new Error(`${missing} messages are missing at ${this.#behind} receivers`));
    }, LIMIT_MS);
    try {
      await Promise.race([this.#reached.promise, this.#failed.promise]);
    } finally {
      clearTimeout(timer);
    }
  }

  [Symbol.dispose](): void {
    for (const connection of this.#connections) connection[Symbol.dispose]();
  }

  #add(connection: Connection): void {
    const counter = new MarkCounter(MESSAGE_MARK, MESSAGE_BYTES);
    this.#connections.push(connection);
    this.#counters.push(counter);
    connection.follow((bytes) => {
      const before = counter.count;
      counter.add(bytes);
      if (counter.count > this.#expected) {
        this.#failed.reject(new Error(`A receiver got ${counter.count} of ${this.#expected} messages`));
      } else if (before < this.#expected && counter.count === this.#expected && --this.#behind === 0) {
        this.#reached.resolve();
      }
    }).catch(this.#failed.reject);
  }
}
