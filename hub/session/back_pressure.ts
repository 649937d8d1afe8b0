/** Backpressure: a gate that closes at a high mark and opens again when half is gone. Whoever reads waits at it. */

/** One measured load: lines, or bytes. */
export class HighWaterMark {
  readonly #high: number;
  #load = 0;
  #closed = false;
  #waiting: (() => void)[] = [];

  constructor(high: number) {
    this.#high = high;
  }

  /** Whether nothing more should be read. */
  get closed(): boolean {
    return this.#closed;
  }

  add(amount: number): void {
    this.#load += amount;
    if (this.#load >= this.#high) this.#closed = true;
  }

  remove(amount: number): void {
    this.#load -= amount;
    if (!this.#closed || this.#load > this.#high / 2) return;
    this.#closed = false;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const open of waiting) open();
  }

  /** Resolves when the gate is open; those who wait are let go in the order in which they came. */
  async opened(): Promise<void> {
    while (this.#closed) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  /** Opens for good: the connection is over. */
  release(): void {
    this.#load = -Infinity;
    this.remove(0);
  }
}

/** Lines and bytes that were read and are not told yet. */
export class InFlight {
  readonly #lines: HighWaterMark;
  readonly #bytes: HighWaterMark;

  constructor(maxLines: number, maxBytes: number) {
    this.#lines = new HighWaterMark(maxLines);
    this.#bytes = new HighWaterMark(maxBytes);
  }

  get closed(): boolean {
    return this.#lines.closed || this.#bytes.closed;
  }

  add(lines: number, bytes: number): void {
    this.#lines.add(lines);
    this.#bytes.add(bytes);
  }

  remove(lines: number, bytes: number): void {
    this.#lines.remove(lines);
    this.#bytes.remove(bytes);
  }

  /** Resolves when more may be read. */
  async opened(): Promise<void> {
    await this.#lines.opened();
    await this.#bytes.opened();
  }

  /** Opens for good. */
  release(): void {
    this.#lines.release();
    this.#bytes.release();
  }
}
