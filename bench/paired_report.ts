/** Writes comparisons of two checkouts as tables for people. */
import { counted } from "../internal/counted.ts";
import type { Checkout } from "./checkout.ts";
import type { ComparedFigure, Comparison } from "./paired_ratio.ts";
import type { Sides } from "./paired_turns.ts";
import { shown, table } from "./table.ts";

/** Returns the lines above all tables: which checkouts, on which machine. */
export function pairedHeader(checkouts: Sides<Checkout>, turns: number): string[] {
  const named = ({ folder, commit }: Checkout) => commit === undefined ? folder : `${commit} in ${folder}`;
  return [
    `this: ${named(checkouts.this)}`,
    `other: ${named(checkouts.other)}`,
    `${counted(turns, "pair")} of turns; Deno ${Deno.version.deno}, ${navigator.hardwareConcurrency} cores`,
    "",
  ];
}

/** Returns the lines of one workload: a row per figure, then the other load of the machine. */
export function pairedReport({ scenario, figures, other_processes_cores: cores }: Comparison): string[] {
  return [
    scenario,
    ...table([["", "this", "other", "this/other", "interval"], ...figures.map(row)]),
    `  other processes used ${cores.median.toFixed(1)} cores, at most ${cores.highest.toFixed(1)}`,
    "",
  ];
}

/** Returns the lines below all tables: what an interval is. */
export function pairedFooter(comparisons: readonly Comparison[]): string[] {
  const interval = comparisons[0]?.figures[0]?.interval;
  if (!interval) return ["Fewer than 5 pairs give no interval of 90 %."];
  const percent = (interval.confidence * 100).toFixed(0);
  return [
    "this/other is the median of the pairs' ratios; the interval is between two of these ratios, as the sign test",
    `gives it for that median without assuming a distribution: at least 90 %, with so many pairs ${percent} %.`,
  ];
}

function row({ figure, median, ratio, interval }: ComparedFigure): string[] {
  const bounds = interval ? `${interval.low.toFixed(3)} to ${interval.high.toFixed(3)}` : "–";
  return [figure, shown(median.this), shown(median.other), ratio.toFixed(3), bounds];
}
