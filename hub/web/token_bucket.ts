/** A token bucket limits the mean rate of something and allows a burst after a rest. */

/** The bucket fills with `perS` units a second and holds at most `burst`. */
export interface TokenBucketOptions {
  readonly perS: number;
  readonly burst: number;
}

/** One bucket that many callers take from. It may be overdrawn: the debt delays whoever takes next. */
export class TokenBucket {
  readonly #options: TokenBucketOptions;
  #left: number;
  #atMs: number;

  constructor(options: TokenBucketOptions, nowMs: number) {
    this.#options = options;
    this.#left = options.burst;
    this.#atMs = nowMs;
  }

  /** Takes `units` and returns how many milliseconds the caller has to wait before it uses them. */
  take(units: number, nowMs: number): number {
    const { perS, burst } = this.#options;
    this.#left = Math.min(burst, this.#left + (nowMs - this.#atMs) * perS / 1_000) - units;
    this.#atMs = nowMs;
    return this.#left >= 0 ? 0 : -this.#left / perS * 1_000;
  }
}
