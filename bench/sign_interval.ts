/** Computes a confidence interval for a median from order statistics, the inverse of the sign test. */

/** An interval has bounds and the probability that they hold the median. */
export interface Interval {
  readonly low: number;
  readonly high: number;
  readonly confidence: number;
}

/**
 * Returns the narrowest interval from the k-th smallest to the k-th largest of independent `values` that holds the median
 * of their distribution, whatever that is, with a probability of at least `confidence`; undefined for too few values.
 */
export function signInterval(values: readonly number[], confidence: number): Interval | undefined {
  const sorted = values.toSorted((a, b) => a - b);
  const count = sorted.length;
  let interval: Interval | undefined;
  // The median is below the k-th smallest of n values with the probability of fewer than k heads in n tosses.
  let fewer = 0;
  let exactly = 0.5 ** count;
  for (let i = 0; i < count / 2; i++) {
    fewer += exactly;
    exactly *= (count - i) / (i + 1);
    if (1 - 2 * fewer < confidence) break;
    interval = { low: sorted[i]!, high: sorted[count - 1 - i]!, confidence: 1 - 2 * fewer };
  }
  return interval;
}
