/** How fast something may go on the whole: so much a second, and more at once after a rest. */

/** `perS` units a second; after a rest `burst` of them at once. */
export interface TokenBucketOptions {
  readonly perS: number;
  readonly burst: number;
}

/** One budget that many take from; what is taken before it is there is a debt that delays whoever comes next. */
export class TokenBucket {
  readonly #options: TokenBucketOptions;
  #left: number;
  #atMs: number;

  constructor(options: TokenBucketOptions, nowMs: number) {
    this.#options = options;
    this.#left = options.burst;
    this.#atMs = nowMs;
  }

  /** Takes `units`; says how many milliseconds to wait before they may be used. */
  take(units: number, nowMs: number): number {
    const { perS, burst } = this.#options;
    this.#left = Math.min(burst, this.#left + (nowMs - this.#atMs) * perS / 1_000) - units;
    this.#atMs = nowMs;
    return this.#left >= 0 ? 0 : -this.#left / perS * 1_000;
  }
}
