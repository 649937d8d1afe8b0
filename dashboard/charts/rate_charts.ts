/** Draws the hub's rates over five minutes, an hour and a day. */
import type { EChartsOption } from "echarts";
import { byteCount, type ByteUnit, byteUnit, duration, grouped } from "../../outcome/amounts.ts";
import { amountAxis, axisLook } from "../../outcome/charts/axes.ts";
import { baseOption, type Chart, type Space } from "../../outcome/charts/chart.ts";
import { seriesLook } from "../../outcome/charts/palette.ts";
import type { RateRow, RateValueName, Resolution } from "../rates.ts";

/** A range is how far back a chart goes. */
export type RateRange = "5m" | "1h" | "24h";

interface Range {
  readonly title: string;
  /** There is something to draw after this time. */
  readonly first: string;
  readonly resolution: Resolution;
  /** `unit` is that of the axis. */
  readonly unit: string;
  readonly unitMs: number;
  /** `length` is that of the whole range, in units. */
  readonly length: number;
  /** `interval` lies between two marks, in units. */
  readonly interval: number;
}

/** Lists the ranges, the shortest first. */
export const RATE_RANGES: Readonly<Record<RateRange, Range>> = {
  "5m": {
    ...{ title: "5 min", first: "a second", resolution: "1s" },
    ...{ unit: "min", unitMs: 60_000, length: 5, interval: 1 },
  },
  "1h": {
    ...{ title: "1 h", first: "ten seconds", resolution: "10s" },
    ...{ unit: "min", unitMs: 60_000, length: 60, interval: 15 },
  },
  "24h": {
    ...{ title: "24 h", first: "a minute", resolution: "60s" },
    ...{ unit: "h", unitMs: 3_600_000, length: 24, interval: 6 },
  },
};

/** A group of curves of one unit, drawn together. */
export interface RateChart {
  readonly name: string;
  readonly title: string;
  /** Writes one value. */
  readonly format: (value: number) => string;
  /** Returns the word and the size of the unit in which the axis counts up to `highest`; the axis has bare numbers without it. */
  readonly unit?: (highest: number) => ByteUnit;
  readonly whole: boolean;
  readonly curves: readonly { readonly word: string; readonly of: RateValueName }[];
}

/** Lists the groups in the order of the page. */
export const RATE_CHARTS: readonly RateChart[] = [
  {
    ...{ name: "messages", title: "Messages a second", format: grouped, whole: false },
    curves: [
      { word: "received", of: "lines_received_per_s" },
      { word: "kept", of: "entries_per_s" },
      { word: "refused", of: "refused_per_s" },
    ],
  },
  {
    ...{ name: "ack", title: "Line received → acknowledged, ms", format: duration, whole: false },
    curves: [
      { word: "p50", of: "ack_p50_ms" },
      { word: "p95", of: "ack_p95_ms" },
      { word: "p99", of: "ack_p99_ms" },
    ],
  },
  {
    ...{ name: "commit", title: "Commit, ms", format: duration, whole: false },
    curves: [
      { word: "p50", of: "commit_p50_ms" },
      { word: "p95", of: "commit_p95_ms" },
      { word: "p99", of: "commit_p99_ms" },
    ],
  },
  {
    ...{ name: "bytes", title: "Bytes a second", format: byteCount, unit: byteUnit, whole: false },
    curves: [
      { word: "received", of: "bytes_received_per_s" },
      { word: "sent", of: "bytes_sent_per_s" },
    ],
  },
  {
    ...{ name: "presence", title: "AIs and collaborations", format: grouped, whole: true },
    curves: [
      { word: "connected AIs", of: "connected_ais" },
      { word: "active collaborations", of: "active_collaborations" },
    ],
  },
  {
    ...{ name: "shares", title: "Shared so far", format: grouped, whole: true },
    curves: [
      { word: "patterns", of: "shared_patterns" },
      { word: "components", of: "shared_components" },
    ],
  },
];

/** More points than this would share pixels. */
const MAX_POINTS = 300;
const HEIGHT = 194;

/** Makes a chart of `rows` in the range's resolution, oldest first. Its table has the current, mean and highest value of each curve. */
export function rateChart(chart: RateChart, rows: readonly RateRow[], range: RateRange): Chart {
  const { name, title, curves, format } = chart;
  const words = (value: number | undefined) => value === undefined ? "–" : format(value);
  return {
    name,
    title,
    about: `${title}: ${curves.map(({ word }) => word).join(", ")}`,
    table: {
      columns: ["Curve", "Now", "Mean", "Peak"],
      rows: curves.map(({ word, of }) => {
        const values = rows.map((row) => row[of]).filter((value) => value !== null);
        const sum = values.reduce((total, value) => total + value, 0);
        const isNone = values.length === 0;
        return [
          word,
          words(rows.at(-1)?.[of] ?? undefined),
          words(isNone ? undefined : sum / values.length),
          words(isNone ? undefined : values.reduce((a, b) => Math.max(a, b))),
        ];
      }),
      missing: 0,
    },
    draw: (space) => ({ height: HEIGHT, option: option(chart, rows, RATE_RANGES[range], space) }),
  };
}

/** Returns an option that fills any width. */
function option(
  { title, curves, whole, unit: unitOf }: RateChart,
  rows: readonly RateRow[],
  range: Range,
  space: Space,
): EChartsOption {
  const { palette } = space;
  const look = axisLook(palette);
  const highest = Math.max(0, ...curves.flatMap(({ of }) => rows.map((row) => row[of] ?? 0)));
  const unit = unitOf?.(highest);
  return {
    ...baseOption(space),
    title: {
      ...{ text: title, left: 0, top: 4, padding: 0 },
      textStyle: { color: palette.ink, fontSize: 13, fontWeight: "bold" },
    },
    legend: {
      ...{
        left: 0,
        top: 22,
        padding: 0,
        itemWidth: 14,
        itemHeight: 8,
        itemGap: 14,
        selectedMode: false as const,
      },
      textStyle: { color: palette.quiet, fontSize: 11 },
      data: curves.map(({ word }) => word),
    },
    grid: { left: unit === undefined ? 44 : 56, right: 12, top: 50, bottom: 24 },
    xAxis: {
      ...{ type: "value", min: -range.length, max: 0, interval: range.interval },
      ...look,
      axisLabel: { ...look.axisLabel, formatter: `{value} ${range.unit}` },
      splitLine: { show: false },
    },
    yAxis: amountAxis(palette, { whole, ...(unit === undefined ? {} : { unit: unit.word }) }),
    series: curves.map(({ word, of }, n) => {
      const { color, symbol } = seriesLook(palette, n);
      return {
        ...{ type: "line" as const, name: word, silent: true, color, symbol, showSymbol: false },
        ...{ connectNulls: false, lineStyle: { width: 1.5, type: DASHES[n % DASHES.length]! } },
        data: points(rows, of, { unitMs: range.unitMs, divisor: unit?.bytes ?? 1 }),
      };
    }),
  };
}

/** Curves have different dashes, as colour alone is not enough. */
const DASHES = ["solid", [6, 3], [2, 2]] as const satisfies readonly ("solid" | [number, number])[];

/** Returns the highest of the rows that share a point, so that no peak is lost; times are in units before the last row. */
function points(
  rows: readonly RateRow[],
  of: RateValueName,
  { unitMs, divisor }: { unitMs: number; divisor: number },
): [number, number | null][] {
  const share = Math.ceil(rows.length / MAX_POINTS);
  const endMs = rows.at(-1)!.at_ms;
  const drawn: [number, number | null][] = [];
  for (let i = rows.length; i > 0; i -= share) {
    const part = rows.slice(Math.max(0, i - share), i);
    const known = part.map((row) => row[of]).filter((value) => value !== null);
    const at = Math.round((part.at(-1)!.at_ms - endMs) / unitMs * 1_000) / 1_000;
    drawn.push([at, known.length === 0 ? null : Number((Math.max(...known) / divisor).toPrecision(3))]);
  }
  return withoutLevels(drawn.reverse());
}

/** Drops points inside a level stretch, as they draw nothing and would make the page larger. */
function withoutLevels(points: readonly [number, number | null][]): [number, number | null][] {
  return points.filter(([, value], i) => points[i - 1]?.[1] !== value || points[i + 1]?.[1] !== value);
}
