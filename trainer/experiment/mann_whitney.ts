/**
 * Tests whether one sample tends to be below another: the rank test of Mann and Whitney with the effect size of
 * Vargha and Delaney, as Arcuri & Briand (ICSE'11) ask of randomized searches.
 */
import { exactExp } from "../learner/exact_math.ts";

export interface RankTest {
  /**
   * The test is two-sided, by the normal approximation with corrections for ties and continuity; `p` is 1 where all
   * is tied.
   */
  readonly p: number;
  /**
   * This is the probability that a draw from the first sample is below one from the second, a tie counting half.
   */
  readonly a12: number;
}

/** Compares two samples, neither of them empty, of numbers or infinities. */
export function mannWhitney(first: readonly number[], second: readonly number[]): RankTest {
  const [m, n] = [first.length, second.length];
  let below = 0;
  for (const a of first) for (const b of second) below += a < b ? 1 : a === b ? 0.5 : 0;
  const all = m + n;
  const ties = tieSizes([...first, ...second]).reduce((sum, size) => sum + size * (size * size - 1), 0);
  const variance = ((m * n) / 12) * (all + 1 - ties / (all * (all - 1)));
  const away = Math.max(0, Math.abs(below - (m * n) / 2) - 0.5);
  const p = variance > 0 ? Math.min(1, complementaryError(away / Math.sqrt(2 * variance))) : 1;
  return { p, a12: below / (m * n) };
}

function tieSizes(values: readonly number[]): number[] {
  const sizes = new Map<number, number>();
  for (const value of values) sizes.set(value, (sizes.get(value) ?? 0) + 1);
  return [...sizes.values()];
}

/**
 * Computes erfc of a number >= 0 with a relative error below 1e-12: by the series of erf near 0, by a continued
 * fraction beyond.
 */
export function complementaryError(x: number): number {
  const factor = exactExp(-x * x) / Math.sqrt(Math.PI);
  if (x < 2) {
    let [term, sum] = [x, x];
    for (let k = 1; k < 60; k++) sum += term *= (2 * x * x) / (2 * k + 1);
    return 1 - 2 * factor * sum;
  }
  let fraction = 0;
  for (let k = 120; k > 0; k--) fraction = k / 2 / (x + fraction);
  return factor / (x + fraction);
}
