/** Estimates by percentile bootstrap how far off a figure could be had other seeds been drawn. */
import { Rng } from "../learner/rng.ts";

const RESAMPLES = 2000;
/** 95 % of the resamples lie between these two. */
const [LOW, HIGH] = [0.025, 0.975];

/**
 * Returns the 95 % interval of `statistic`, which gets as many indexes as there are samples, drawn from 0 …
 * `samples` - 1 with replacement. The same seed gives the same interval. A statistic may be infinite; NaN (neither
 * side has a value) is left out, and where nothing is left both ends are NaN.
 */
export function bootstrapInterval(
  samples: number,
  statistic: (drawn: readonly number[]) => number,
  seed: number,
): [low: number, high: number] {
  const rng = new Rng(seed);
  const values = Array.from(
    { length: RESAMPLES },
    () => statistic(Array.from({ length: samples }, () => rng.below(samples))),
  ).filter((value) => !Number.isNaN(value)).sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  const at = (share: number) => values[Math.round(share * (values.length - 1))] ?? NaN;
  return [at(LOW), at(HIGH)];
}
