/** Computes the ratio of each figure of two sides, with an interval, from pairs of turns. */
import { CPU_FIGURE, type Pair, type Side, type Sides } from "./paired_turns.ts";
import { type Interval, signInterval } from "./sign_interval.ts";
import { median } from "./statistics.ts";
import type { Workload } from "./workloads.ts";

/** An interval holds the true median ratio with at least this probability. */
const CONFIDENCE = 0.9;

/** These are the figures of one workload at both sides. */
export interface Comparison {
  readonly scenario: string;
  readonly figures: readonly ComparedFigure[];
  readonly other_processes_cores: { readonly median: number; readonly highest: number };
  readonly pairs: readonly Pair[];
}

/** A figure is compared between both sides. */
export interface ComparedFigure {
  readonly figure: string;
  readonly median: Sides<number>;
  /** `ratio` is the median of the pairs' ratios, this side's figure divided by the other's. */
  readonly ratio: number;
  /** The interval of the ratio; undefined where there are too few pairs. */
  readonly interval: Interval | undefined;
}

/** Compares the figures that the workload names, and CPU time. */
export function comparisonOf({ name, compared }: Workload, pairs: readonly Pair[]): Comparison {
  const cores = pairs.map((pair) => pair.other_processes_cores);
  return {
    scenario: name,
    figures: [...compared, CPU_FIGURE].map((figure) => comparedFigure(figure, pairs)),
    other_processes_cores: { median: median(cores), highest: Math.max(...cores) },
    pairs,
  };
}

function comparedFigure(figure: string, pairs: readonly Pair[]): ComparedFigure {
  const of = (side: Side) => pairs.map(({ figures }) => figures[side][figure]!);
  const others = of("other");
  const ratios = of("this").map((value, pair) => value / others[pair]!);
  return {
    figure,
    median: { this: median(of("this")), other: median(others) },
    ratio: median(ratios),
    interval: signInterval(ratios, CONFIDENCE),
  };
}
