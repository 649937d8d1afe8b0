/** How a connection is held up right now: late, slow, or not at all. What carries its bytes asks, the proxy sets. */

/** More than this is never read at once. */
const READ_BYTES = 65_536;
/** A slow line takes its share in so many sips a second. */
const SIPS_PER_SECOND = 20;

/** Settings that may change while bytes wait for them, and what they have done so far. */
export class HoldUp {
  #delayMs = 0;
  #bytesPerSecond = Infinity;
  readonly #waiting = new Set<() => void>();
  #lateWrites = 0;
  #slowReads = 0;

  /** How late every byte is. */
  get delayMs(): number {
    return this.#delayMs;
  }

  set delayMs(ms: number) {
    this.#delayMs = ms;
    this.#tell();
  }

  /** How fast bytes are taken, each way; Infinity: as fast as they come. */
  get bytesPerSecond(): number {
    return this.#bytesPerSecond;
  }

  set bytesPerSecond(rate: number) {
    this.#bytesPerSecond = rate;
    this.#tell();
  }

  /** Writes that waited for the delay. */
  get lateWrites(): number {
    return this.#lateWrites;
  }

  /** Reads that waited for the rate and had taken all that they might: there was more. */
  get slowReads(): number {
    return this.#slowReads;
  }

  /** Resolves when what came at `sinceMs` is late enough; false when `signal` aborted before. */
  async late(sinceMs: number, signal: AbortSignal): Promise<boolean> {
    if (this.#delayMs > 0) this.#lateWrites++;
    return await this.#until(() => sinceMs + this.#delayMs, signal);
  }

  /** How many bytes may be read at once. */
  get sipBytes(): number {
    return Math.max(1, Math.min(READ_BYTES, Math.floor(this.#bytesPerSecond / SIPS_PER_SECOND)));
  }

  /**
   * Resolves when more may be read after `bytes` of `wanted` that were read at `sinceMs`; false when `signal` aborted
   * before. More than a sip was under way when the line became slow: it is not made good for.
   */
  async slow(bytes: number, wanted: number, sinceMs: number, signal: AbortSignal): Promise<boolean> {
    if (this.#bytesPerSecond < Infinity && bytes === wanted) this.#slowReads++;
    const waitMs = () => Math.min(bytes, this.sipBytes) * 1_000 / this.#bytesPerSecond;
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

  #tell(): void {
    for (const end of [...this.#waiting]) end();
  }
}
