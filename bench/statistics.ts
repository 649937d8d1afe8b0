/** Computes percentiles and medians of figures. */

/** Returns the `p`th percentile, 0–100, of at least one value: the nearest that was measured. */
export function percentile(values: readonly number[], p: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const value = sorted[Math.round((sorted.length - 1) * p / 100)];
  if (value === undefined) throw new RangeError("no values");
  return value;
}

/** Returns the median of at least one value: the mean of the two in the middle of an even number. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const [below, above] = [sorted[Math.floor((sorted.length - 1) / 2)], sorted[Math.floor(sorted.length / 2)]];
  if (below === undefined || above === undefined) throw new RangeError("no values");
  return (below + above) / 2;
}
