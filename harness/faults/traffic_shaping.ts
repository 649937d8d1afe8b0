/** Shapes the traffic of a proxy: a delay and a rate, which the proxy sets and its relays wait for. */

const MAX_READ_BYTES = 65_536;
/** A throttled connection spreads its rate over so many reads a second. */
const READS_PER_SECOND = 20;

/** Holds settings that may change while bytes wait for them, and counts what they have delayed. */
export class TrafficShaping {
  #delayMs = 0;
  #bytesPerSecond = Infinity;
  readonly #waiting = new Set<() => void>();
  #delayedWrites = 0;
  #throttledReads = 0;

  /** Returns the milliseconds by which every byte is delayed. */
  get delayMs(): number {
    return this.#delayMs;
  }

  set delayMs(ms: number) {
    this.#delayMs = ms;
    this.#wakeAll();
  }

  /** Returns the bytes that each direction may read a second; Infinity is no limit. */
  get bytesPerSecond(): number {
    return this.#bytesPerSecond;
  }

  set bytesPerSecond(rate: number) {
    this.#bytesPerSecond = rate;
    this.#wakeAll();
  }

  /** Returns how many writes waited for the delay. */
  get delayedWrites(): number {
    return this.#delayedWrites;
  }

  /** Returns how many reads waited for the rate and had filled their buffer, so that more was there. */
  get throttledReads(): number {
    return this.#throttledReads;
  }

  /** Resolves with true when bytes read at `sinceMs` may be written, with false when `signal` aborts first. */
  async waitForDelay(sinceMs: number, signal: AbortSignal): Promise<boolean> {
    if (this.#delayMs > 0) this.#delayedWrites++;
    return await this.#until(() => sinceMs + this.#delayMs, signal);
  }

  /** Returns how many bytes one read may take. */
  get readBytes(): number {
    return Math.max(1, Math.min(MAX_READ_BYTES, Math.floor(this.#bytesPerSecond / READS_PER_SECOND)));
  }

  /**
   * Resolves with true when more may be read after `bytes` of `wanted` were read at `sinceMs`, with false when `signal`
   * aborts first. A read that began before the rate was set may have taken more than its share, which is not made up for.
   */
  async waitForRate(bytes: number, wanted: number, sinceMs: number, signal: AbortSignal): Promise<boolean> {
    if (this.#bytesPerSecond < Infinity && bytes === wanted) this.#throttledReads++;
    const waitMs = () => Math.min(bytes, this.readBytes) * 1_000 / this.#bytesPerSecond;
    return await this.#until(() => sinceMs + waitMs(), signal);
  }

  /** Waits for a time that moves when the settings change. */
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
