/** The two statistics that the figures are told in. */

/** The `p`th percentile, 0–100, of at least one value: the nearest that was measured. */
export function percentile(values: readonly number[], p: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const value = sorted[Math.round((sorted.length - 1) * p / 100)];
  if (value === undefined) throw new RangeError("no values");
  return value;
}

/** The middle value; the upper one of two. */
export function median(values: readonly number[]): number {
  return percentile(values, 50);
}
