/** Bounds a group of connections: how many there are, how long each may go without an answer, how much they ask for together. */
import { TokenBucket, type TokenBucketOptions } from "./token_bucket.ts";

/** Says how much a group may have. */
export interface AllowanceBounds {
  /** At this many connections, a new one closes the one whose last answer is the oldest. */
  readonly maxConnections: number;
  /**
   * A connection is closed when no byte of an answer was written to it for so long: it is idle, sends its header or body
   * slowly, or does not read. The dashboard's event streams write more often than that.
   */
  readonly maxSilentMs: number;
  /** The rate counts the requests of all connections together, and 64 KiB of answers as one request. The excess waits. */
  readonly rate: TokenBucketOptions;
}

/** A connection's last answer, or its begin, was at this monotonic time. */
interface Answered {
  readonly answeredMs: number;
}

/** The connections of one group stand in the order of their last answers. */
export class Allowance<C extends Answered> implements Iterable<C> {
  readonly #bounds: AllowanceBounds;
  readonly #bucket: TokenBucket;
  readonly #close: (connection: C) => void;
  readonly #connections = new Set<C>();

  /** `close` closes a connection and takes it out of the group. */
  constructor(bounds: AllowanceBounds, nowMs: number, close: (connection: C) => void) {
    this.#bounds = bounds;
    this.#bucket = new TokenBucket(bounds.rate, nowMs);
    this.#close = close;
  }

  get size(): number {
    return this.#connections.size;
  }

  /** Returns whether one more connection would close another one. */
  get isFull(): boolean {
    return this.#connections.size >= this.#bounds.maxConnections;
  }

  [Symbol.iterator](): Iterator<C> {
    return this.#connections.values();
  }

  has(connection: C): boolean {
    return this.#connections.has(connection);
  }

  /** Adds a connection that was answered just now, or begins. */
  add(connection: C): void {
    const [oldest] = this.#connections;
    if (oldest !== undefined && this.isFull) this.#close(oldest);
    this.#connections.add(connection);
  }

  /** Puts a connection that was answered just now behind all others. */
  touch(connection: C): void {
    this.#connections.delete(connection);
    this.#connections.add(connection);
  }

  /** Returns whether the connection was in the group. */
  delete(connection: C): boolean {
    return this.#connections.delete(connection);
  }

  /** Takes `units` of the rate and returns for how many milliseconds they have to wait. */
  take(units: number, nowMs: number): number {
    return this.#bucket.take(units, nowMs);
  }

  /** Closes the connections that were silent for too long. */
  closeSilent(nowMs: number): void {
    const since = nowMs - this.#bounds.maxSilentMs;
    for (const connection of this.#connections) {
      if (connection.answeredMs > since) return;
      this.#close(connection);
    }
  }
}
