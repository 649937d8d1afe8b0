/** Counts durations in buckets of equal ratio, so that the counts of several processes can be added without loss. */
import type { HistogramJson } from "./histogram_json.ts";

export type { HistogramJson } from "./histogram_json.ts";

/** With this many buckets per doubling a value lies at most 2.2 % from the middle of its bucket. */
const PER_DOUBLING = 16;

/**
 * A `Histogram` counts milliseconds. Bucket `i` holds values from 2^(i/16) µs up to, and without, 2^((i+1)/16) µs;
 * bucket 0 also holds everything below a microsecond. Histograms are merged by addition, so no quantile of quantiles
 * is ever taken.
 */
export class Histogram {
  readonly #buckets = new Map<number, number>();
  #count = 0;
  #min = Infinity;
  #max = 0;
  #sum = 0;

  /**
   * Reads what `toJSON` wrote.
   * @throws {RangeError} when a bucket is there twice, or the buckets do not add up to `count`
   */
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

  /** Returns how many durations were recorded. */
  get count(): number {
    return this.#count;
  }

  /**
   * Records `times` durations of the same length. A negative one, as two clocks may yield, counts as 0.
   * @throws {RangeError} for NaN and infinities
   */
  record(ms: number, times = 1): void {
    if (!Number.isFinite(ms)) throw new RangeError(`Cannot record ${ms} ms`);
    const time = Math.max(0, ms);
    this.#add(Math.max(0, Math.floor(PER_DOUBLING * Math.log2(time * 1_000))), times);
    this.#min = Math.min(this.#min, time);
    this.#max = Math.max(this.#max, time);
    this.#sum += time * times;
  }

  /** Adds the counts of `other`. */
  merge(other: Histogram): void {
    for (const [index, counted] of other.#buckets) this.#add(index, counted);
    this.#min = Math.min(this.#min, other.#min);
    this.#max = Math.max(this.#max, other.#max);
    this.#sum += other.#sum;
  }

  /**
   * Returns what was counted since this histogram wrote `earlier`. The smallest and the largest value of the result
   * are the middles of their buckets, since nobody recorded them.
   * @throws {RangeError} when `earlier` counted what this one did not
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

  /**
   * Returns how many values lie in buckets that end at or before `ms`; where `ms` is a power of two in microseconds
   * that is exactly the number of values below it.
   */
  countBelow(ms: number): number {
    const end = Math.floor(PER_DOUBLING * Math.log2(ms * 1_000));
    let count = 0;
    for (const [index, counted] of this.#buckets) if (index < end) count += counted;
    return count;
  }

  /**
   * Returns the `p`-quantile (0–1) in milliseconds by nearest rank, within 2.2 %; the smallest and the largest value
   * are exact. An empty histogram has none.
   */
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

/** Returns the geometric middle of a bucket. */
function middleMs(index: number): number {
  return 2 ** ((index + 0.5) / PER_DOUBLING) / 1_000;
}
