/** Compares two sides of runs: their settings, then each metric, which is judged where there are enough runs. */
import { configurationDifferences, type Difference, tally } from "./configuration.ts";
import { type Metric, METRIC_NAMES, type MetricName, METRICS, metricWords } from "./metrics.ts";
import type { Unit } from "./quantity.ts";
import { leastP, rankSumP } from "./rank_sum.ts";
import type { Results } from "./results.ts";

/** Fewer runs on a side do not show how much runs scatter by themselves. */
export const MIN_RUNS = 3;
/** A smaller change of the median does not count, however sure it is. */
const DEFAULT_THRESHOLD = 0.05;
const ALPHA = 0.05;

/** The second side is judged against the first one. */
export type Judgement = "better" | "worse" | "same" | "noise";

/** A row compares one metric on both sides. */
export interface MetricComparison {
  readonly metric: MetricName;
  readonly aggregation: string | null;
  readonly words: string;
  readonly unit: Unit;
  /** The median is that of the runs that measured the metric; null: none did. */
  readonly a: number | null;
  readonly b: number | null;
  /** The change of the median is a share of A's: 0.1 is a tenth more; null where A's is 0 or one is missing. */
  readonly change: number | null;
  /** The p-value is two-sided and exact; null where the metric was not judged. */
  readonly p: number | null;
  /** `judgement` is null where there are too few runs, or where more of the metric is neither good nor bad. */
  readonly judgement: Judgement | null;
}

/** A comparison puts two sides of runs beside each other; `harness compare --json` prints it. */
export interface Comparison {
  /** `runs` are the ids of the runs. */
  readonly a: readonly string[];
  readonly b: readonly string[];
  /** `ended` counts how the runs ended, which decides whether they can be compared: `1 fail + 2 pass`. */
  readonly verdicts: { readonly a: string; readonly b: string };
  readonly differences: readonly Difference[];
  readonly metrics: readonly MetricComparison[];
  /** Changes of a median up to this share do not count. */
  readonly threshold: number;
  /** Counts the judged metrics whose values are not all equal. */
  readonly scattering: number;
  /** About so many of them would be called better or worse by chance alone. */
  readonly by_chance: number;
  /** The conclusion is worse if a metric is, else better if one is, else noise if one is; null: nothing was judged. */
  readonly judgement: Judgement | null;
}

/**
 * Compares runs `b` with runs `a`, neither of them empty; `threshold` is a share, 0.05 unless given.
 *
 * A metric is judged from three runs a side on: it is better or worse where the exact rank sum test has p ≤ 0.05 and the
 * medians differ by more than the threshold. Three runs a side cannot reach that: there p = 0.1 is the least, when all of
 * one side lie beyond all of the other, and that is taken. It is the same where the medians are equal, or the change
 * is sure and within the threshold, and noise otherwise. Every metric has its own chance to err: see `by_chance`.
 */
export function compareRuns(
  a: readonly Results[],
  b: readonly Results[],
  { threshold = DEFAULT_THRESHOLD }: { threshold?: number } = {},
): Comparison {
  const isItself = sameSet(a.map(({ run_id }) => run_id), b.map(({ run_id }) => run_id));
  const rows = METRIC_NAMES.flatMap((name) => {
    const { compared }: Metric = METRICS[name];
    return compared.map((aggregation) => compareMetric({ name, aggregation, a, b, threshold, isItself }));
  }).filter(({ row }) => row.a !== null || row.b !== null);
  const metrics = rows.map(({ row }) => row);
  const judged = metrics.filter(({ judgement }) => judgement !== null);
  const scattering = isItself
    ? 0
    : rows.filter(({ row, scatters }) => row.judgement !== null && scatters).length;
  return {
    a: a.map(({ run_id }) => run_id),
    b: b.map(({ run_id }) => run_id),
    verdicts: { a: tally(a.map(({ verdict }) => verdict)), b: tally(b.map(({ verdict }) => verdict)) },
    differences: configurationDifferences(a, b),
    metrics,
    threshold,
    scattering,
    by_chance: scattering * level(a.length, b.length),
    judgement: (["worse", "better", "noise", "same"] as const)
      .find((word) => judged.some(({ judgement }) => judgement === word)) ?? null,
  };
}

function sameSet(first: readonly string[], second: readonly string[]): boolean {
  return first.length === second.length && first.every((id) => second.includes(id));
}

function level(first: number, second: number): number {
  return Math.max(ALPHA, leastP(first, second));
}

interface Sides {
  readonly name: MetricName;
  readonly aggregation: string | undefined;
  readonly a: readonly Results[];
  readonly b: readonly Results[];
  readonly threshold: number;
  readonly isItself: boolean;
}

/** Returns the row, and whether its values are not all equal. */
function compareMetric(
  { name, aggregation, a, b, threshold, isItself }: Sides,
): { row: MetricComparison; scatters: boolean } {
  const metric: Metric = METRICS[name];
  const values = (runs: readonly Results[]) =>
    runs.flatMap((run) => metric.read(run, aggregation)?.value ?? []);
  const [first, second] = [values(a), values(b)];
  const [before, after] = [median(first), median(second)];
  const isJudged = metric.better !== undefined && Math.min(first.length, second.length) >= MIN_RUNS;
  const p = isJudged ? rankSumP(first, second) : null;
  const row = {
    ...{ metric: name, aggregation: aggregation ?? null, words: metricWords(name, aggregation) },
    ...{ unit: metric.unit, a: before, b: after, p },
    change: before === null || after === null || before === 0 ? null : (after - before) / Math.abs(before),
    judgement: isItself ? "same" : p === null ? null : judge(first, second, { metric, threshold, p }),
  };
  return { row, scatters: new Set([...first, ...second]).size > 1 };
}

function judge(
  first: readonly number[],
  second: readonly number[],
  { metric, threshold, p }: { metric: Metric; threshold: number; p: number },
): Judgement {
  const [before, after] = [median(first)!, median(second)!];
  if (after === before) return "same";
  // The least possible p is computed another way and may differ in the last digit.
  if (p > level(first.length, second.length) * (1 + 1e-9)) return "noise";
  if (Math.abs(after - before) <= threshold * Math.abs(before)) return "same";
  return after > before === (metric.better === "higher") ? "better" : "worse";
}

function median(values: readonly number[]): number | null {
  if (values.length === 0) return null;
  const sorted = values.toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return (sorted[Math.floor(middle)]! + sorted[Math.ceil(middle)]!) / 2;
}
