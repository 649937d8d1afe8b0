/** Draws latency by message type: the time until the hub acknowledged, and until the message was delivered. */
import { Histogram } from "../../internal/histogram.ts";
import { visibleText } from "../../internal/visible_text.ts";
import { duration, grouped } from "../amounts.ts";
import type { Results } from "../results.ts";
import { axisLook } from "./axes.ts";
import { baseOption, type Chart, emptyDrawing, type Space } from "./chart.ts";
import { seriesLook } from "./palette.ts";
import { layPanels } from "./panels.ts";
import { fitted } from "./text_width.ts";

const KINDS = [
  { key: "ack_ms", title: "Acknowledged after, ms", word: "ack" },
  { key: "delivery_ms", title: "Delivered after, ms", word: "delivery" },
] as const;

const QUANTILES = [
  { word: "p50", p: 0.5 },
  { word: "p95", p: 0.95 },
  { word: "p99", p: 0.99 },
  { word: "max", p: 1 },
] as const;

const ROW_HEIGHT = 24;
const LEGEND_HEIGHT = 30;
/** The longest usual message type needs this room. */
const LEFT = 166;
const NAME_SIZE = 11;
/** A logarithmic axis has no 0; smaller values are drawn at this one. */
const LEAST_MS = 0.01;

interface Row {
  readonly type: string;
  readonly ack_ms: Histogram;
  readonly delivery_ms: Histogram;
}

/** Quantiles are taken from whole histograms, never from other quantiles. */
export function latencyChart(latency: Results["latency"]): Chart {
  const rows = Object.entries(latency).map(([type, { ack_ms, delivery_ms }]): Row => ({
    type: visibleText(type, 40),
    ack_ms: Histogram.from(ack_ms),
    delivery_ms: Histogram.from(delivery_ms),
  })).filter((row) => KINDS.some(({ key }) => row[key].count > 0));
  const none = "no message was answered";
  return {
    name: "latency",
    title: "Latency",
    about: rows.length === 0
      ? none
      : "by message type, of every message: half are faster than p50, one of a hundred slower than p99",
    table: {
      columns: ["Message type", "Of", "Count", ...QUANTILES.map(({ word }) => word)],
      rows: rows.flatMap((row) =>
        KINDS.filter(({ key }) => row[key].count > 0).map(({ key, word }) => [
          ...[row.type, word, grouped(row[key].count)],
          ...QUANTILES.map(({ p }) => duration(row[key].quantile(p)!)),
        ])
      ),
      missing: 0,
    },
    draw: (space) => rows.length === 0 ? emptyDrawing(space, none) : draw(rows, space),
  };
}

function draw(rows: readonly Row[], space: Space) {
  const { palette } = space;
  const { height, grid, title } = layPanels(space, KINDS, {
    plotHeight: rows.length * ROW_HEIGHT,
    left: LEFT,
    right: 28,
  });
  const look = axisLook(palette);
  return {
    height: height + LEGEND_HEIGHT,
    option: {
      ...baseOption(space),
      grid,
      title,
      legend: {
        ...{ left: "center", top: height, selectedMode: false as const, textStyle: { color: palette.ink } },
        ...{ itemWidth: 10, itemHeight: 10, itemGap: 18 },
        data: QUANTILES.map(({ word }) => word),
      },
      xAxis: KINDS.map((_, i) => ({
        ...{ type: "log" as const, gridIndex: i, ...look, ...span(rows) },
      })),
      yAxis: KINDS.map((_, i) => ({
        ...{
          type: "category" as const,
          gridIndex: i,
          inverse: true,
          data: rows.map(({ type }) => fitted(type, LEFT - 12, NAME_SIZE)),
        },
        ...look,
        axisLabel: {
          ...{ ...look.axisLabel, hideOverlap: false, interval: 0, color: palette.ink },
        },
        splitLine: { show: false },
      })),
      series: KINDS.flatMap(({ key }, i) =>
        QUANTILES.map((quantile, n) => series(rows, { key, panel: i, quantile, n }, space))
      ),
    },
  };
}

/** Returns the decades that all values lie in, the same for both plots so that they can be compared. */
function span(rows: readonly Row[]): { min: number; max: number } {
  const drawn = rows.flatMap((row) =>
    KINDS.flatMap(({ key }) => row[key].count > 0 ? [at(row[key], 0.5), at(row[key], 1)] : [])
  );
  const min = 10 ** Math.floor(Math.log10(Math.min(...drawn)));
  return { min, max: Math.max(10 * min, 10 ** Math.ceil(Math.log10(Math.max(...drawn)))) };
}

function at(histogram: Histogram, p: number): number {
  return Math.max(LEAST_MS, histogram.quantile(p)!);
}

function series(
  rows: readonly Row[],
  { key, panel, quantile, n }: {
    key: typeof KINDS[number]["key"];
    panel: number;
    quantile: typeof QUANTILES[number];
    n: number;
  },
  { palette }: Space,
) {
  const { color, symbol } = seriesLook(palette, n);
  const filled = rows.map((row, y) => ({ row, y })).filter(({ row }) => row[key].count > 0);
  return {
    ...{ type: "scatter" as const, name: quantile.word, xAxisIndex: panel, yAxisIndex: panel, silent: true },
    ...{ symbol, symbolSize: 9, itemStyle: { color, opacity: 1 } },
    data: filled.map(({ row, y }) => [at(row[key], quantile.p), y]),
    // A line goes from the median to the slowest; the first of the series draws it.
    markLine: {
      ...{ silent: true, symbol: "none", label: { show: false } },
      lineStyle: { color: palette.quiet, type: "solid" as const, width: 1 },
      data: n > 0 ? [] : filled.map(({ row, y }): [{ coord: number[] }, { coord: number[] }] => [
        { coord: [at(row[key], 0.5), y] },
        { coord: [at(row[key], 1), y] },
      ]),
    },
  };
}
