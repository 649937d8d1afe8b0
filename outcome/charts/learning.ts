/** Draws learning curves: the scores that each AI shared, a plot for each domain, with the best classic where that is the unit. */
import { visibleText } from "../../internal/visible_text.ts";
import { score } from "../amounts.ts";
import { directionWords } from "../collaboration_words.ts";
import type { Results } from "../results.ts";
import { domainText } from "../domain_names.ts";
import { amountAxis, timeAxis, type TimeScale, timeScale } from "./axes.ts";
import { baseOption, type Chart, emptyDrawing, type Space } from "./chart.ts";
import { type Palette, seriesLook } from "./palette.ts";
import { layPanels } from "./panels.ts";

/** A point is a score with what is known of it. */
export interface LearningPoint {
  readonly at_ms: number;
  readonly score: number;
  /** `workload` names what it was measured on; undefined: not known. */
  readonly workload?: string | undefined;
  /** `baseline` is what it was compared with on these workloads, in the score's unit; undefined: not known. */
  readonly baseline?: number | undefined;
  readonly isRefuted?: boolean;
}

type Result = Results["learning"][number];

/** A curve has the scores of one AI in one domain, unit and direction. */
export interface LearningCurve extends Omit<Result, "points" | "best_score"> {
  readonly points: readonly LearningPoint[];
  /** `best` is null where no score holds. */
  readonly best_score: number | null;
}

/** In this unit 1 is as good as the best known policy on the same workload, so that scores of different workloads compare. */
export const RATIO = "of the best classic";
/** So many curves of one plot have a colour and a name of their own. */
const MAX_NAMED = 3;
const NAME_LENGTH = 18;
/** With more curves than that, single points are not drawn. */
const MAX_MARKED = 20;
/** Single ratios are paler than the line of the best. */
const BESIDE_BEST = 0.6;

/** The axis spans at least this share, so that scores that hardly differ do not look as if they did. */
const LEAST_SPAN = 0.1;

/** A comparable curve has scores of different workloads that compare, where it has a reference, else raw ones. */
interface ComparableCurve extends LearningCurve {
  /** The reference is as good as what a score was compared with on its workload: 1 for ratios, 0 for gains. */
  readonly reference: 0 | 1 | undefined;
}

/** A plot has the curves of one domain, unit and direction. */
interface Domain {
  readonly title: string;
  readonly direction: string;
  readonly reference: ComparableCurve["reference"];
  readonly curves: readonly ComparableCurve[];
}

/** Turns raw scores into gains over what each was compared with, where that is known of all of them. */
function comparable(curve: LearningCurve): ComparableCurve {
  const { points, unit, direction } = curve;
  if (unit === RATIO) return { ...curve, reference: 1 };
  const sign = direction === "min" ? -1 : 1;
  const gains = points.flatMap(({ score, baseline, ...point }) =>
    baseline === undefined ? [] : [{ ...point, score: sign * (score - baseline) }]
  );
  if (points.length === 0 || gains.length < points.length) return { ...curve, reference: undefined };
  return { ...curve, points: gains, direction: "max", reference: 0 };
}

/** Makes the chart; its table has first and best scores of every AI, and its best score alone where that was run. */
export function learningChart(learning: readonly LearningCurve[]): Chart {
  const none = "no AI shared two scores of the same domain";
  return {
    name: "learning",
    title: "Learning",
    about: learning.length === 0 ? none : about(learning),
    table: {
      columns: ["AI", "Domain", "First", "Best", "Alone", "Unit"],
      rows: learning.map(({ ai_id, domain, first_score, best_score, alone, unit, direction }) => [
        ...[ai_id, domainText(domain, 40), score(first_score), scoreOrNone(best_score)],
        ...[scoreOrNone(alone), `${visibleText(unit, 40)}, ${directionWords(direction)}`],
      ]),
      missing: 0,
    },
    draw: (space) => learning.length === 0 ? emptyDrawing(space, none) : draw(domainsOf(learning), space),
  };
}

function scoreOrNone(value: number | null): string {
  return value === null ? "–" : score(value);
}

const REFERENCES = {
  1: "a score is the ratio to the best classic policy on the same workload: below the dashed line it is better",
  0: "a gain is the score less that of the start on the same workload: above the dashed line it is better",
} as const;

function about(learning: readonly LearningCurve[]): string {
  const curves = learning.map(comparable);
  const points = curves.flatMap((curve) => curve.points);
  const raw = curves.filter(({ reference }) => reference === undefined).flatMap((curve) => curve.points);
  return [
    "the scores that AIs shared, as they came",
    ...([1, 0] as const).filter((one) => curves.some(({ reference }) => reference === one)).map((one) =>
      REFERENCES[one]
    ),
    ...(raw.length < points.length ? ["a line goes through the best so far"] : []),
    ...(raw.some(({ workload }) => workload !== undefined)
      ? ["scores on the same workload are joined by a line"]
      : []),
    ...(raw.some(({ workload }) => workload === undefined)
      ? ["scores whose workloads are not known stand alone"]
      : []),
    ...(points.some(({ isRefuted }) => isRefuted) ? ["what is marked ✕ was refuted"] : []),
  ].join("; ");
}

/** Returns the scores that a line joins, in order of time: of those that do not compare, the ones on the same workload. */
function linesOf({ points, reference }: ComparableCurve): LearningPoint[][] {
  const isAlone = ({ workload }: LearningPoint) => reference !== undefined || workload === undefined;
  return [...Map.groupBy(points, (point) => isAlone(point) ? point : point.workload).values()];
}

/** Returns a point wherever nobody had shared a better score that holds, up to the last score of all. */
function bestSoFar({ points, direction }: LearningCurve): LearningPoint[] {
  const best: LearningPoint[] = [];
  for (const point of points.filter(({ isRefuted }) => !isRefuted)) {
    const last = best.at(-1);
    const isBetter = last === undefined ||
      (direction === "min" ? point.score < last.score : point.score > last.score);
    if (isBetter) best.push(point);
  }
  const [last, end] = [best.at(-1), points.at(-1)];
  return last === undefined || end === undefined || end === last
    ? best
    : [...best, { ...last, at_ms: end.at_ms }];
}

function domainsOf(learning: readonly LearningCurve[]): Domain[] {
  const groups = Map.groupBy(
    learning.map(comparable),
    ({ domain, unit, direction, reference }) => JSON.stringify([domain, unit, direction, reference]),
  );
  return [...groups.values()].map((curves) => {
    const { domain, direction, reference } = curves[0]!;
    return {
      title: [domainText(domain, 40), unitWords(curves[0]!)].filter((part) => part !== "").join(", "),
      ...{ direction: directionWords(direction), reference, curves },
    };
  });
}

function unitWords({ unit, reference }: ComparableCurve): string {
  if (reference === 1) return "";
  return [reference === 0 ? "gain" : "", visibleText(unit, 24)].filter((part) => part !== "").join(" in ");
}

/** These marks stand for the series' symbols in a line of text. */
const MARKS = ["●", "▲", "■"] as const;

/** A refuted score is marked ✕. */
const CROSS = "path://M2 0L0 2L3 5L0 8L2 10L5 7L8 10L10 8L7 5L10 2L8 0L5 3Z";
const CROSS_SIZE = 10;

function namesOf(curves: readonly LearningCurve[]): string {
  if (curves.length > MAX_NAMED) return `${curves.length} AIs`;
  return curves.map(({ ai_id }, n) => `${MARKS[n]} ${visibleText(ai_id, NAME_LENGTH)}`).join("  ");
}

function draw(domains: readonly Domain[], space: Space) {
  const { palette } = space;
  const times = domains.flatMap(({ curves }) =>
    curves.flatMap(({ points }) => points.map(({ at_ms }) => at_ms))
  );
  const scale = timeScale(times.reduce((latest, atMs) => Math.max(latest, atMs), 1_000));
  const heads = domains.map(({ title, direction, curves }) => ({
    title,
    subtitle: `${direction}: ${namesOf(curves)}`,
  }));
  const { height, grid, title } = layPanels(space, heads, { plotHeight: 130, left: 52 });
  return {
    height,
    option: {
      ...baseOption(space),
      grid,
      title,
      xAxis: domains.map((_, i) => timeAxis(palette, scale, i)),
      yAxis: domains.map((domain, i) => ({
        ...amountAxis(palette, { gridIndex: i, fromZero: false }),
        ...(domain.reference === undefined ? {} : span(domain, domain.reference)),
      })),
      series: domains.flatMap(({ curves, reference }, i) =>
        curves.flatMap((curve, n) => [
          {
            ...{ type: "line" as const, name: curve.ai_id, xAxisIndex: i, yAxisIndex: i, silent: true },
            ...seriesLook(palette, curves.length > MAX_NAMED ? 0 : n),
            symbolSize: curves.length > MAX_NAMED ? 3 : 6,
            // A point that no line goes through is seen by its symbol alone.
            showSymbol: curves.length <= MAX_MARKED || reference === undefined,
            itemStyle: { opacity: reference === undefined ? 1 : BESIDE_BEST },
            lineStyle: { width: curves.length > MAX_NAMED ? 1 : 2 },
            data: linesOf(curve).flatMap((line, n) => [
              // The line breaks where there is no score.
              ...(n === 0 ? [] : [[scale.at(line[0]!.at_ms), null]]),
              ...line.map(({ at_ms, score, isRefuted }) => {
                const value = [scale.at(at_ms), score];
                return isRefuted
                  ? { value, symbol: CROSS, symbolSize: CROSS_SIZE, itemStyle: { color: palette.bad } }
                  : value;
              }),
            ]),
            markLine: {
              ...{ silent: true, symbol: "none", label: { show: false } },
              lineStyle: { color: palette.ink, type: "dashed" as const, width: 1 },
              data: reference !== undefined && n === 0 ? [{ yAxis: reference }] : [],
            },
          },
          ...(reference === undefined
            ? []
            : [bestSeries(curve, { i, n, width: curves.length > MAX_NAMED ? 1 : 2 }, scale, palette)]),
        ])
      ),
    },
  };
}

function bestSeries(
  curve: LearningCurve,
  { i, n, width }: { i: number; n: number; width: number },
  scale: TimeScale,
  palette: Palette,
) {
  return {
    ...{ type: "line" as const, name: `best of ${curve.ai_id}`, xAxisIndex: i, yAxisIndex: i, silent: true },
    ...{ color: seriesLook(palette, width === 1 ? 0 : n).color, showSymbol: false, lineStyle: { width } },
    step: "end" as const,
    data: bestSoFar(curve).map(({ at_ms, score }) => [scale.at(at_ms), score]),
  };
}

/** Returns a range that shows all curves and the reference, none on the edge, in about four even steps. */
function span({ curves }: Domain, reference: number): { min: number; max: number; interval: number } {
  const scores = [reference, ...curves.flatMap(({ points }) => points.map((point) => point.score))];
  const [lowest, highest] = [Math.min(...scores), Math.max(...scores)];
  const range = highest - lowest;
  const margin = Math.max(range / 20, (LEAST_SPAN - range) / 2);
  const [low, high] = [lowest - margin, highest + margin];
  const least = (high - low) / 4;
  const decade = 10 ** Math.floor(Math.log10(least));
  const interval = [1, 2, 5, 10].map((n) => n * decade).find((step) => step >= least)!;
  // Ticks are products of the step, as sums of it would drift.
  const at = (n: number) => Number((n * interval).toPrecision(12));
  return { min: at(Math.floor(low / interval)), max: at(Math.ceil(high / interval)), interval };
}
