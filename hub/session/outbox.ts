/** Queues what is to be written to one transport: blocks that many outboxes share, joined into large writes. */

/** Small blocks are joined up to this many bytes. Larger ones are written as they are, as a copy costs more than a write (measured: a fifth). */
const JOIN_BYTES = 65_536;

/** An outbox writes to this half of a transport. */
export interface Sink {
  /** Writes some of `bytes`, at least one, and resolves with how many. */
  write(bytes: Uint8Array): Promise<number>;
}

/** An outbox reports to its owner, and takes its clock from it. */
export interface OutboxEvents {
  /** Is called when so many bytes were written. */
  readonly onWritten: (bytes: number) => void;
  /** Is called when a write has failed. */
  readonly onBroken: () => void;
  /** Returns monotonic milliseconds. */
  readonly now: () => number;
}

/** An outbox queues blocks before one transport. Those who fill it bound it: `Reader` for deliveries, `HighWaterMark` for answers. */
export class Outbox {
  readonly #sink: Sink;
  readonly #events: OutboxEvents;
  #blocks: Uint8Array[] = [];
  #pushed = 0;
  #written = 0;
  #writing = false;
  #broken = false;
  #progressMs = 0;
  #waiting: (() => void)[] = [];

  constructor(sink: Sink, events: OutboxEvents) {
    this.#sink = sink;
    this.#events = events;
  }

  /** Counts the queued bytes that are not written yet. */
  get bytes(): number {
    return this.#pushed - this.#written;
  }

  /** Counts all bytes that were ever queued. */
  get pushed(): number {
    return this.#pushed;
  }

  /** Counts all bytes that were ever written. */
  get written(): number {
    return this.#written;
  }

  /** Returns the monotonic time of the last progress of a write that is pending; null while none is. */
  get stalledSince(): number | null {
    return this.#writing ? this.#progressMs : null;
  }

  /** Queues a block, which nobody may change, as other outboxes share it. */
  push(block: Uint8Array): void {
    if (this.#broken) return;
    this.#blocks.push(block);
    this.#pushed += block.length;
    if (!this.#writing) this.#write();
  }

  /** Resolves when everything queued was written, or cannot be written any more. */
  async emptied(): Promise<void> {
    while (this.#writing) await this.#progress();
  }

  /** Resolves when all bytes up to `position`, a value of {@link pushed}, were written, or cannot be written any more. */
  async reached(position: number): Promise<void> {
    while (this.#written < position) await this.#progress();
  }

  /** Drops everything queued, as the connection has ended. */
  abandon(): void {
    this.#broken = true;
    this.#blocks = [];
    this.#written = this.#pushed;
    this.#wake();
  }

  #progress(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  #wake(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
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
        this.#wake();
        this.#events.onWritten(bytes.length);
      }
    } catch {
      this.abandon();
      this.#events.onBroken();
    }
    this.#writing = false;
    this.#wake();
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
