/** Back-pressure: counts what is in flight and pauses reading above a high-water mark until half of it is gone. */

/** Watches one load, of lines or of bytes. */
export class HighWaterMark {
  readonly #high: number;
  #load = 0;
  #exceeded = false;
  #waiting: (() => void)[] = [];

  constructor(high: number) {
    this.#high = high;
  }

  /** Is true from the moment that the load reaches the mark until half of it is gone. */
  get exceeded(): boolean {
    return this.#exceeded;
  }

  add(amount: number): void {
    this.#load += amount;
    if (this.#load >= this.#high) this.#exceeded = true;
  }

  remove(amount: number): void {
    this.#load -= amount;
    if (!this.#exceeded || this.#load > this.#high / 2) return;
    this.#exceeded = false;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resume of waiting) resume();
  }

  /** Resolves when the mark is not exceeded; those who wait resume in the order in which they came. */
  async drained(): Promise<void> {
    while (this.#exceeded) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  /** Ends all waiting for good, as the connection has ended. */
  disable(): void {
    this.#load = -Infinity;
    this.remove(0);
  }
}

/** Limits the lines and the bytes that were read and whose answers are not queued yet. */
export class InFlight {
  readonly #lines: HighWaterMark;
  readonly #bytes: HighWaterMark;

  constructor(maxLines: number, maxBytes: number) {
    this.#lines = new HighWaterMark(maxLines);
    this.#bytes = new HighWaterMark(maxBytes);
  }

  get exceeded(): boolean {
    return this.#lines.exceeded || this.#bytes.exceeded;
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
  async drained(): Promise<void> {
    await this.#lines.drained();
    await this.#bytes.drained();
  }

  /** Ends all waiting for good. */
  disable(): void {
    this.#lines.disable();
    this.#bytes.disable();
  }
}
