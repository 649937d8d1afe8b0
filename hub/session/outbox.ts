/** What waits to be written to one socket: blocks that many outboxes share, joined into large writes. */

/** Small blocks are joined up to this many bytes; larger ones go as they are: copying them costs more than a write (measured: a fifth). */
const JOIN_BYTES = 65_536;

/** The writing half of a socket. */
export interface Sink {
  /** Writes some of `bytes`, at least one, and says how many. */
  write(bytes: Uint8Array): Promise<number>;
}

/** What the owner of an outbox hears. */
export interface OutboxEvents {
  /** So many bytes were written. */
  readonly onWritten: (bytes: number) => void;
  /** The socket takes nothing any more. */
  readonly onBroken: () => void;
  /** Monotonic milliseconds. */
  readonly now: () => number;
}

/** A queue of blocks in front of one socket. Memory is bounded by who fills it: see Reader, and HighWaterMark for answers. */
export class Outbox {
  readonly #sink: Sink;
  readonly #events: OutboxEvents;
  #blocks: Uint8Array[] = [];
  #pushed = 0;
  #written = 0;
  #writing = false;
  #broken = false;
  #progressMs = 0;
  #emptied: (() => void)[] = [];

  constructor(sink: Sink, events: OutboxEvents) {
    this.#sink = sink;
    this.#events = events;
  }

  /** Bytes that the socket has not taken yet. */
  get bytes(): number {
    return this.#pushed - this.#written;
  }

  /** Bytes that were ever queued. */
  get pushed(): number {
    return this.#pushed;
  }

  /** Bytes that the socket ever took. */
  get written(): number {
    return this.#written;
  }

  /** Since when the socket has taken nothing although something waits: monotonic milliseconds, or null. */
  get stalledSince(): number | null {
    return this.#writing ? this.#progressMs : null;
  }

  /** Queues a block; it is shared, nobody writes to it. */
  push(block: Uint8Array): void {
    if (this.#broken) return;
    this.#blocks.push(block);
    this.#pushed += block.length;
    if (!this.#writing) this.#write();
  }

  /** Resolves when everything queued was written, or can no longer be. */
  async emptied(): Promise<void> {
    while (this.#writing) await new Promise<void>((resolve) => this.#emptied.push(resolve));
  }

  /** Drops what waits: the connection is over. */
  abandon(): void {
    this.#broken = true;
    this.#blocks = [];
    this.#written = this.#pushed;
  }

  async #write(): Promise<void> {
    this.#writing = true;
    this.#progressMs = this.#events.now();
    try {
      while (this.#blocks.length > 0) {
        const bytes = this.#join();
        for (let at = 0; at < bytes.length;) {
          at += await this.#sink.write(at === 0 ? bytes : bytes.subarray(at));
          this.#progressMs = this.#events.now();
        }
        if (this.#broken) break;
        this.#written += bytes.length;
        this.#events.onWritten(bytes.length);
      }
    } catch {
      this.abandon();
      this.#events.onBroken();
    }
    this.#writing = false;
    for (const resolve of this.#emptied.splice(0)) resolve();
  }

  #join(): Uint8Array {
    const blocks = this.#blocks;
    let bytes = blocks[0]!.length;
    let n = 1;
    while (n < blocks.length && bytes + blocks[n]!.length <= JOIN_BYTES) bytes += blocks[n++]!.length;
    if (n === 1) return blocks.shift()!;
    const joined = new Uint8Array(bytes);
    let at = 0;
    for (const block of blocks.splice(0, n)) {
      joined.set(block, at);
      at += block.length;
    }
    return joined;
  }
}
