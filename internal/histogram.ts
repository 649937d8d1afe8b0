/** Counts durations in buckets of equal ratio, so that what several processes counted adds up without loss. */
import type { HistogramJson } from "./histogram_json.ts";

export type { HistogramJson } from "./histogram_json.ts";

/** Buckets for a doubling: what a bucket holds lies at most 2.2 % from its middle. */
const PER_DOUBLING = 16;

/**
 * Milliseconds, counted. Bucket `i` holds 2^(i/16) µs up to, and without, 2^((i+1)/16) µs; bucket 0 also all below a
 * microsecond. Merging is adding: no quantile of a quantile is ever taken.
 */
export class Histogram {
  readonly #buckets = new Map<number, number>();
  #count = 0;
  #min = Infinity;
  #max = 0;
  #sum = 0;

  /** @throws {RangeError} when it is not what `toJSON` writes: a bucket twice, or another sum of them than `count`. */
  static from({ count, min, max, sum, buckets }: HistogramJson): Histogram {
    const histogram = new Histogram();
    for (const [index, counted] of buckets) histogram.#add(index, counted);
    histogram.#min = min ?? Infinity;
    histogram.#max = max ?? 0;
    histogram.#sum = sum;
    if (histogram.#count !== count || histogram.#buckets.size !== buckets.length) {
      throw new RangeError(`A histogram of ${count} holds ${histogram.#count} in its buckets`);
    }
    return histogram;
  }

  /** How many were recorded. */
  get count(): number {
    return this.#count;
  }

  /** `times` of the same length. Below 0 counts as 0: two clocks disagree. @throws {RangeError} for what is no time at all. */
  record(ms: number, times = 1): void {
    if (!Number.isFinite(ms)) throw new RangeError(`Cannot record ${ms} ms`);
    const time = Math.max(0, ms);
    this.#add(Math.max(0, Math.floor(PER_DOUBLING * Math.log2(time * 1_000))), times);
    this.#min = Math.min(this.#min, time);
    this.#max = Math.max(this.#max, time);
    this.#sum += time * times;
  }

  /** Takes in all that `other` counted. */
  merge(other: Histogram): void {
    for (const [index, counted] of other.#buckets) this.#add(index, counted);
    this.#min = Math.min(this.#min, other.#min);
    this.#max = Math.max(this.#max, other.#max);
    this.#sum += other.#sum;
  }

  /**
   * What was counted since this same histogram wrote `earlier`. Its first and last are, as nobody noted them, the middles of
   * their buckets. @throws {RangeError} when `earlier` counted what this one did not.
   */
  since(earlier: HistogramJson): Histogram {
    const difference = new Histogram();
    const before = new Map(earlier.buckets);
    for (const [index, counted] of this.#buckets) {
      const count = counted - (before.get(index) ?? 0);
      if (count <= 0) continue;
      const about = Math.min(this.#max, Math.max(this.#min, middleMs(index)));
      difference.#add(index, count);
      difference.#min = Math.min(difference.#min, about);
      difference.#max = Math.max(difference.#max, about);
    }
    difference.#sum = this.#sum - earlier.sum;
    if (difference.#count !== this.#count - earlier.count) {
      throw new RangeError(`A histogram of ${this.#count} did not grow from one of ${earlier.count}`);
    }
    return difference;
  }

  /** How many lie in buckets that end at or before `ms`: exactly those below it where it is a power of two in microseconds. */
  countBelow(ms: number): number {
    const end = Math.floor(PER_DOUBLING * Math.log2(ms * 1_000));
    let count = 0;
    for (const [index, counted] of this.#buckets) if (index < end) count += counted;
    return count;
  }

  /** The `p`-quantile (0–1) in milliseconds by nearest rank, within 2.2 %; the first and the last are exact. Undefined of none. */
  quantile(p: number): number | undefined {
    if (this.#count === 0) return undefined;
    const rank = Math.max(1, Math.ceil(p * this.#count));
    if (rank === 1) return this.#min;
    if (rank >= this.#count) return this.#max;
    let below = 0;
    for (const [index, counted] of this.#ascending()) {
      below += counted;
      if (below >= rank) return Math.min(this.#max, Math.max(this.#min, middleMs(index)));
    }
  }

  toJSON(): HistogramJson {
    const isEmpty = this.#count === 0;
    return {
      count: this.#count,
      min: isEmpty ? null : this.#min,
      max: isEmpty ? null : this.#max,
      sum: this.#sum,
      buckets: this.#ascending(),
    };
  }

  #add(index: number, count: number): void {
    this.#buckets.set(index, (this.#buckets.get(index) ?? 0) + count);
    this.#count += count;
  }

  #ascending(): [number, number][] {
    return [...this.#buckets].sort(([a], [b]) => a - b);
  }
}

/** Of what the bucket spans, by ratio. */
function middleMs(index: number): number {
  return 2 ** ((index + 0.5) / PER_DOUBLING) / 1_000;
}
