/** Learning curves: what each AI shared, as it came, a plot for each domain, against the best classic where that is the unit. */
import { visibleText } from "../../internal/visible_text.ts";
import { score } from "../amounts.ts";
import { directionWords } from "../collaboration_words.ts";
import type { Results } from "../results.ts";
import { amountAxis, timeAxis, timeScale } from "./axes.ts";
import { baseOption, type Chart, emptyDrawing, type Space } from "./chart.ts";
import { seriesLook } from "./palette.ts";
import { layPanels } from "./panels.ts";

type Curve = Results["learning"][number];

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
  readonly curves: readonly Curve[];
}

/** First and best scores of every AI are in the table, with what it came to alone where that was run. */
export function learningChart(learning: readonly Curve[]): Chart {
  const none = "no AI shared two scores of the same domain";
  return {
    name: "learning",
    title: "Learning",
    about: learning.length === 0
      ? none
      : "the scores that AIs shared, as they came; the dashed line, 1, is as good as the best classic policy",
    table: {
      columns: ["AI", "Domain", "First", "Best", "Alone", "Unit"],
      rows: learning.map(({ ai_id, domain, first_score, best_score, alone, unit, direction }) => [
        ...[ai_id, visibleText(domain, 40), score(first_score), score(best_score)],
        ...[alone === null ? "–" : score(alone), `${visibleText(unit, 40)}, ${directionWords(direction)}`],
      ]),
      missing: 0,
    },
    draw: (space) => learning.length === 0 ? emptyDrawing(space, none) : draw(domainsOf(learning), space),
  };
}

function domainsOf(learning: readonly Curve[]): Domain[] {
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

function namesOf(curves: readonly Curve[]): string {
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
          showSymbol: curves.length <= MAX_MARKED,
          lineStyle: { width: curves.length > MAX_NAMED ? 1 : 2 },
          data: curve.points.map(({ at_ms, score }) => [scale.at(at_ms), score]),
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
