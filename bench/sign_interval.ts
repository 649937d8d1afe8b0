/** An interval for the median of a distribution, which nothing else has to be known of: the sign test turned round. */

/** Bounds, and the chance with which they hold the median. */
export interface Interval {
  readonly low: number;
  readonly high: number;
  readonly confidence: number;
}

/**
 * The narrowest interval between the k-th smallest and the k-th largest of independent `values` that holds their
 * distribution's median with a chance of at least `confidence`; undefined where there are too few of them.
 */
export function signInterval(values: readonly number[], confidence: number): Interval | undefined {
  const sorted = values.toSorted((a, b) => a - b);
  const count = sorted.length;
  let interval: Interval | undefined;
  // The median is below the k-th smallest of n values as often as fewer than k of n tossed coins show heads.
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
