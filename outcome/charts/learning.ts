/** Draws learning curves: the scores that each AI shared, a plot for each domain, with the best classic where that is the unit. */
import { visibleText } from "../../internal/visible_text.ts";
import { score } from "../amounts.ts";
import { directionWords } from "../collaboration_words.ts";
import type { Results } from "../results.ts";
import { amountAxis, timeAxis, timeScale } from "./axes.ts";
import { baseOption, type Chart, emptyDrawing, type Space } from "./chart.ts";
import { seriesLook } from "./palette.ts";
import { layPanels } from "./panels.ts";

/** A point is a score with what is known of it. */
export interface LearningPoint {
  readonly at_ms: number;
  readonly score: number;
  /** `workload` names what it was measured on; undefined: not known. */
  readonly workload?: string | undefined;
  readonly isRefuted?: boolean;
}

type Result = Results["learning"][number];

/** A curve has the scores of one AI in one domain, unit and direction. */
export interface LearningCurve extends Omit<Result, "points" | "best_score"> {
  readonly points: readonly LearningPoint[];
  /** `best` is null where no score holds. */
  readonly best_score: number | null;
}

/** In this unit 1 is as good as the best known policy. */
export const RATIO = "of the best classic";
/** So many curves of one plot have a colour and a name of their own. */
const MAX_NAMED = 3;
const NAME_LENGTH = 18;
/** With more curves than that, single points are not drawn. */
const MAX_MARKED = 20;

/** The axis spans at least this share, so that scores that hardly differ do not look as if they did. */
const LEAST_SPAN = 0.1;

/** A plot has the curves of one domain, unit and direction. */
interface Domain {
  readonly title: string;
  readonly direction: string;
  readonly isRatio: boolean;
  readonly curves: readonly LearningCurve[];
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
        ...[ai_id, visibleText(domain, 40), score(first_score), scoreOrNone(best_score)],
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

function about(learning: readonly LearningCurve[]): string {
  const points = learning.flatMap((curve) => curve.points);
  const joined = points.some(({ workload }) => workload !== undefined)
    ? "a line joins those on the same workloads"
    : "a line joins one AI's ratios, each to the best classic on its own workloads";
  return [
    "the scores that AIs shared, as they came",
    joined,
    ...(learning.some(({ points, unit }) => points.some((point) => isAlone(point, unit)))
      ? ["scores whose workloads are not known stand alone"]
      : []),
    ...(points.some(({ isRefuted }) => isRefuted) ? ["what is marked ✕ was refuted"] : []),
    ...(learning.some(({ unit }) => unit === RATIO)
      ? ["the dashed line, 1, is as good as the best classic policy"]
      : []),
  ].join("; ");
}

/** Only ratios can be compared where it is not known whether the workloads are the same. */
function isAlone({ workload }: LearningPoint, unit: string): boolean {
  return workload === undefined && unit !== RATIO;
}

/** Returns the scores that a line joins, in order of time. */
function linesOf({ points, unit }: LearningCurve): LearningPoint[][] {
  const lines = Map.groupBy(points, (point) => isAlone(point, unit) ? point : point.workload);
  return [...lines.values()];
}

function domainsOf(learning: readonly LearningCurve[]): Domain[] {
  const groups = Map.groupBy(
    learning,
    ({ domain, unit, direction }) => JSON.stringify([domain, unit, direction]),
  );
  return [...groups.values()].map((curves) => {
    const { domain, unit, direction } = curves[0]!;
    return {
      title: `${visibleText(domain, 24)}, ${visibleText(unit, 24)}`,
      direction: directionWords(direction),
      isRatio: unit === RATIO,
      curves,
    };
  });
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
        ...(domain.isRatio ? span(domain) : {}),
      })),
      series: domains.flatMap(({ curves, isRatio }, i) =>
        curves.map((curve, n) => ({
          ...{ type: "line" as const, name: curve.ai_id, xAxisIndex: i, yAxisIndex: i, silent: true },
          ...seriesLook(palette, curves.length > MAX_NAMED ? 0 : n),
          symbolSize: curves.length > MAX_NAMED ? 3 : 6,
          // A point that no line goes through is seen by its symbol alone.
          showSymbol: curves.length <= MAX_MARKED || !isRatio,
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
            data: isRatio && n === 0 ? [{ yAxis: 1 }] : [],
          },
        }))
      ),
    },
  };
}

/** Returns a range that shows all curves and the best classic, none on the edge, in about four even steps. */
function span({ curves }: Domain): { min: number; max: number; interval: number } {
  const scores = [1, ...curves.flatMap(({ points }) => points.map((point) => point.score))];
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
