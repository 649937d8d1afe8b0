/** Writes the words and numbers of a comparison, the same in text and Markdown. */
import { grouped } from "./amounts.ts";
import { counted } from "../internal/counted.ts";
import { type Comparison, type MetricComparison, MIN_RUNS } from "./compare.ts";
import { formatQuantity } from "./quantity.ts";

/** Says what the numbers of a side are; empty where they are one run's. */
export function numbersWords({ a, b }: Comparison): string {
  return Math.max(a.length, b.length) > 1 ? "median of the runs" : "";
}

/** Returns A, B, Δ and the judgement of one metric. */
export function cells({ a, b, change, unit, judgement }: MetricComparison): [string, string, string, string] {
  const shown = (value: number | null) => value === null ? "–" : formatQuantity(value, unit);
  return [shown(a), shown(b), changeText({ a, b, change, unit }), judgement ?? ""];
}

/** From this factor on the factor is shown, as nobody can read +114500.0 %. */
const FACTOR_FROM = 10;

/** Returns `+12.3 %` or `×1,146`; where there is nothing to take a share of, the difference itself. */
function changeText({ a, b, change, unit }: Pick<MetricComparison, "a" | "b" | "change" | "unit">): string {
  if (a === null || b === null) return "";
  if (a === b) return "0";
  const sign = b > a ? "+" : "-";
  if (a > 0 && b / a >= FACTOR_FROM) return `×${grouped(b / a < 100 ? b / a : Math.round(b / a))}`;
  if (change !== null) return `${sign}${(100 * Math.abs(change)).toFixed(1)} %`;
  return `${sign}${formatQuantity(Math.abs(b - a), unit)}`;
}

/** Says why some rows have no judgement; undefined where all have one, or none has, as the conclusion then says. */
export function blankWords({ metrics, judgement }: Comparison): string | undefined {
  if (judgement === null || metrics.every((metric) => metric.judgement !== null)) return undefined;
  return `Without a judgement: more of it is neither good nor bad, or fewer than ${MIN_RUNS} runs a side measured it.`;
}

/** Says the conclusion in one line. */
export function conclusion({ a, b, metrics, judgement, threshold }: Comparison): string {
  const judged = metrics.filter((metric) => metric.judgement !== null);
  const those = judged.filter((metric) => metric.judgement === judgement).length;
  const by = `${those} of ${counted(judged.length, "metric")}`;
  switch (judgement) {
    case null:
      return `NO JUDGEMENT  ${a.length} and ${counted(b.length, "run")}: that takes ${MIN_RUNS} a side`;
    case "same":
      return `SAME  ${by}`;
    case "noise":
      return `NOISE  nothing stands out from how runs scatter, in ${by}`;
    default:
      return `${judgement.toUpperCase()}  ${by}, changed by more than ${percentage(threshold)}`;
  }
}

/** Says how far the conclusion can be trusted; undefined where nothing scattered. */
export function caution({ scattering, by_chance }: Comparison): string | undefined {
  if (scattering === 0) return undefined;
  return `By chance alone some ${by_chance.toFixed(1)} of ${
    counted(scattering, "metric")
  } that scatter would seem ` +
    "better or worse; more runs a side make it surer.";
}

function percentage(share: number): string {
  return `${Number((100 * share).toFixed(2))} %`;
}
