/** How a connection is held up right now: late, slow, or not at all. What carries its bytes asks, the proxy sets. */

/** More than this is never read at once. */
const MAX_READ_BYTES = 65_536;
/** A slow line takes its share in so many sips a second. */
const READS_PER_SECOND = 20;

/** Settings that may change while bytes wait for them, and what they have done so far. */
export class TrafficShaping {
  #delayMs = 0;
  #bytesPerSecond = Infinity;
  readonly #waiting = new Set<() => void>();
  #delayedWrites = 0;
  #throttledReads = 0;

  /** How late every byte is. */
  get delayMs(): number {
    return this.#delayMs;
  }

  set delayMs(ms: number) {
    this.#delayMs = ms;
    this.#wakeAll();
  }

  /** How fast bytes are taken, each way; Infinity: as fast as they come. */
  get bytesPerSecond(): number {
    return this.#bytesPerSecond;
  }

  set bytesPerSecond(rate: number) {
    this.#bytesPerSecond = rate;
    this.#wakeAll();
  }

  /** Writes that waited for the delay. */
  get delayedWrites(): number {
    return this.#delayedWrites;
  }

  /** Reads that waited for the rate and had taken all that they might: there was more. */
  get throttledReads(): number {
    return this.#throttledReads;
  }

  /** Resolves when what came at `sinceMs` is late enough; false when `signal` aborted before. */
  async waitForDelay(sinceMs: number, signal: AbortSignal): Promise<boolean> {
    if (this.#delayMs > 0) this.#delayedWrites++;
    return await this.#until(() => sinceMs + this.#delayMs, signal);
  }

  /** How many bytes may be read at once. */
  get readBytes(): number {
    return Math.max(1, Math.min(MAX_READ_BYTES, Math.floor(this.#bytesPerSecond / READS_PER_SECOND)));
  }

  /**
   * Resolves when more may be read after `bytes` of `wanted` that were read at `sinceMs`; false when `signal` aborted
   * before. More than a sip was under way when the line became slow: it is not made good for.
   */
  async waitForRate(bytes: number, wanted: number, sinceMs: number, signal: AbortSignal): Promise<boolean> {
    if (this.#bytesPerSecond < Infinity && bytes === wanted) this.#throttledReads++;
    const waitMs = () => Math.min(bytes, this.readBytes) * 1_000 / this.#bytesPerSecond;
    return await this.#until(() => sinceMs + waitMs(), signal);
  }

  /** Waits for a moment that moves when the settings change. */
  async #until(dueMs: () => number, signal: AbortSignal): Promise<boolean> {
    for (;;) {
      if (signal.aborted) return false;
      const waitMs = dueMs() - performance.now();
      if (waitMs <= 0) return true;
      await this.#pause(waitMs, signal);
    }
  }

  #pause(ms: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const end = () => {
        clearTimeout(timer);
        signal.removeEventListener("abort", end);
        this.#waiting.delete(end);
        resolve();
      };
      const timer = setTimeout(end, ms);
      signal.addEventListener("abort", end, { once: true });
      this.#waiting.add(end);
    });
  }

  #wakeAll(): void {
    for (const end of [...this.#waiting]) end();
  }
}
