/** Learning curves: what each AI shared, as it came, a plot for each domain, against the best classic where that is the unit. */
import { visibleText } from "../../internal/visible_text.ts";
import { score } from "../amounts.ts";
import { directionWords } from "../collaboration_words.ts";
import type { Results } from "../results.ts";
import { amountAxis, timeAxis, timeScale } from "./axes.ts";
import { baseOption, type Chart, emptyDrawing, type Space } from "./chart.ts";
import { seriesLook } from "./palette.ts";
import { layPanels } from "./panels.ts";

/** A score, and what is known of it beside. */
export interface LearningPoint {
  readonly at_ms: number;
  readonly score: number;
  /** What it was measured on, by any name; undefined: not known. */
  readonly workload?: string | undefined;
  readonly isRefuted?: boolean;
}

type Result = Results["learning"][number];

/** The scores of one AI in one domain, unit and direction. */
export interface LearningCurve extends Omit<Result, "points" | "best_score"> {
  readonly points: readonly LearningPoint[];
  /** Null: none that holds. */
  readonly best_score: number | null;
}

/** The unit in which 1 is as good as the best known policy. */
export const RATIO = "of the best classic";
/** So many curves of one plot have a look and a name of their own. */
const MAX_NAMED = 3;
const NAME_LENGTH = 18;
/** Of more curves than that the single points tell nobody anything. */
const MAX_MARKED = 20;

/** Scores that hardly differ are not blown up to look as if they did. */
const LEAST_SPAN = 0.1;

/** Curves of one domain, unit and direction. */
interface Domain {
  readonly title: string;
  readonly direction: string;
  readonly isRatio: boolean;
  readonly curves: readonly LearningCurve[];
}

/** First and best scores of every AI are in the table, with what it came to alone where that was run. */
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
      ? ["scores of which nobody told the workloads stand alone"]
      : []),
    ...(points.some(({ isRefuted }) => isRefuted) ? ["what is marked ✕ was refuted"] : []),
    ...(learning.some(({ unit }) => unit === RATIO)
      ? ["the dashed line, 1, is as good as the best classic policy"]
      : []),
  ].join("; ");
}

/** Only ratios can be compared where nobody knows whether the workloads are the same. */
function isAlone({ workload }: LearningPoint, unit: string): boolean {
  return workload === undefined && unit !== RATIO;
}

/** What is joined by a line, in order of time. */
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

/** The marks that stand for the series' symbols in a line of text. */
const MARKS = ["●", "▲", "■"] as const;

/** Of a refuted score: ✕. */
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
          // What no line goes through is seen by its symbol alone.
          showSymbol: curves.length <= MAX_MARKED || !isRatio,
          lineStyle: { width: curves.length > MAX_NAMED ? 1 : 2 },
          data: linesOf(curve).flatMap((line, n) => [
            // Where there is nothing the line breaks.
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

/** What shows all of the curves and the best classic, none of them on the edge, in about four even steps. */
function span({ curves }: Domain): { min: number; max: number; interval: number } {
  const scores = [1, ...curves.flatMap(({ points }) => points.map((point) => point.score))];
  const [lowest, highest] = [Math.min(...scores), Math.max(...scores)];
  const range = highest - lowest;
  const margin = Math.max(range / 20, (LEAST_SPAN - range) / 2);
  const [low, high] = [lowest - margin, highest + margin];
  const least = (high - low) / 4;
  const decade = 10 ** Math.floor(Math.log10(least));
  const interval = [1, 2, 5, 10].map((n) => n * decade).find((step) => step >= least)!;
  // Products of the step, not sums of it: those drift.
  const at = (n: number) => Number((n * interval).toPrecision(12));
  return { min: at(Math.floor(low / interval)), max: at(Math.ceil(high / interval)), interval };
}
