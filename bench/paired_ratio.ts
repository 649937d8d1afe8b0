/** What pairs of turns say of two sides: the ratio of each figure, with an interval. */
import { CPU_FIGURE, type Pair, type Side, type Sides } from "./paired_turns.ts";
import { type Interval, signInterval } from "./sign_interval.ts";
import { median } from "./statistics.ts";
import type { Workload } from "./workloads.ts";

/** The chance that an interval holds the true ratio, at least. */
const CONFIDENCE = 0.9;

/** A workload at both sides. */
export interface Comparison {
  readonly scenario: string;
  readonly figures: readonly ComparedFigure[];
  readonly other_processes_cores: { readonly median: number; readonly highest: number };
  readonly pairs: readonly Pair[];
}

/** One figure of both sides. */
export interface ComparedFigure {
  readonly figure: string;
  readonly median: Sides<number>;
  /** The median of the pairs' ratios, this side's figure divided by the other's. */
  readonly ratio: number;
  /** Of that median; undefined where there are too few pairs to say. */
  readonly interval: Interval | undefined;
}

/** Compares what a workload is compared by, and its CPU time. */
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
