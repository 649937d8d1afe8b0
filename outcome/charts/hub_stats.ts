/** The hub over time: the guide's four counters and the pace of messages, each in a plot of its own. */
import { visibleText } from "../../internal/visible_text.ts";
import { duration, grouped } from "../amounts.ts";
import type { HubSample, Results } from "../results.ts";
import { amountAxis, timeAxis, type TimeScale, timeScale } from "./axes.ts";
import { baseOption, type Chart, emptyDrawing, type Space } from "./chart.ts";
import { layPanels } from "./panels.ts";

type Fault = Results["faults"][number];
type Point = [number, number | null];

/** A pause between samples that is longer than so many usual ones is a gap: nobody answered. */
const GAP_FACTOR = 1.7;

/** The part of the plot's width that a fault's name needs. */
const NAME_ROOM = 0.25;

interface Curve {
  readonly title: string;
  readonly whole: boolean;
  readonly of: (sample: HubSample, before: HubSample | undefined) => number | undefined;
}

const CURVES: readonly Curve[] = [
  { title: "Connected AIs", whole: true, of: (sample) => sample.connected_ais },
  { title: "Shared Patterns", whole: true, of: (sample) => sample.shared_patterns },
  { title: "Shared Components", whole: true, of: (sample) => sample.shared_components },
  { title: "Active Collaborations", whole: true, of: (sample) => sample.active_collaborations },
  {
    title: "Messages a second",
    whole: false,
    of: (sample, before) =>
      before && sample.at_ms > before.at_ms
        ? (sample.messages - before.messages) / ((sample.at_ms - before.at_ms) / 1_000)
        : undefined,
  },
];

/** Faults that were applied are upright lines with their kinds. */
export function hubStatsChart(samples: readonly HubSample[], faults: readonly Fault[] = []): Chart {
  const none = "nobody could look at the hub while it ran";
  return {
    name: "hub_stats",
    title: "The hub over time",
    about: samples.length === 0
      ? none
      : `${samples.length} looks at the hub; where it did not answer there is a gap`,
    table: {
      columns: ["At", ...CURVES.map(({ title }) => title)],
      rows: samples.map((sample, i) => [
        duration(sample.at_ms),
        ...CURVES.map(({ of }) => valueText(of(sample, samples[i - 1]))),
      ]),
      missing: 0,
    },
    draw: (space) => samples.length === 0 ? emptyDrawing(space, none) : draw(samples, faults, space),
  };
}

function valueText(value: number | undefined): string {
  return value === undefined ? "–" : grouped(value);
}

function draw(samples: readonly HubSample[], faults: readonly Fault[], space: Space) {
  const { palette } = space;
  const applied = faults.flatMap(({ kind, applied_at_ms }) =>
    applied_at_ms === null ? [] : [{ kind, atMs: applied_at_ms }]
  );
  const scale = timeScale(Math.max(samples.at(-1)!.at_ms, ...applied.map(({ atMs }) => atMs)));
  const lines = faultLines(applied, scale);
  const { height, grid, title } = layPanels(space, CURVES, { plotHeight: 96, left: 48 });
  return {
    height,
    option: {
      ...baseOption(space),
      grid,
      title,
      xAxis: CURVES.map((_, i) => timeAxis(palette, scale, i)),
      yAxis: CURVES.map(({ whole }, i) => amountAxis(palette, { gridIndex: i, whole })),
      series: CURVES.map((curve, i) => ({
        ...{ type: "line" as const, name: curve.title, xAxisIndex: i, yAxisIndex: i, silent: true },
        ...{ symbol: "circle", symbolSize: 5, connectNulls: false, color: palette.series[i]! },
        lineStyle: { width: 2 },
        data: points(samples, curve, scale),
        markLine: {
          ...{
            silent: true,
            symbol: "none",
            lineStyle: { color: palette.bad, type: "dashed" as const, width: 1 },
          },
          label: { show: i === 0, formatter: "{b}", color: palette.bad, fontSize: 10, distance: 2 },
          data: lines,
        },
      })),
    },
  };
}

/** An upright line for each fault; of those that stand close together only the first is named. */
function faultLines(applied: readonly { kind: string; atMs: number }[], scale: TimeScale) {
  let namedAt = -Infinity;
  return applied.toSorted((a, b) => a.atMs - b.atMs).map(({ kind, atMs }) => {
    const at = scale.at(atMs);
    const isNamed = at - namedAt > NAME_ROOM * scale.end;
    if (isNamed) namedAt = at;
    return { name: isNamed ? visibleText(kind, 16) : "", xAxis: at };
  });
}

function points(samples: readonly HubSample[], { of }: Curve, scale: TimeScale): Point[] {
  const steps = samples.slice(1).map((sample, i) => sample.at_ms - samples[i]!.at_ms).sort((a, b) => a - b);
  const usual = steps[Math.floor(steps.length / 2)] ?? Infinity;
  return samples.flatMap((sample, i): Point[] => {
    const before = samples[i - 1];
    const point: Point = [scale.at(sample.at_ms), of(sample, before) ?? null];
    const isGap = before !== undefined && sample.at_ms - before.at_ms > GAP_FACTOR * usual;
    return isGap ? [[scale.at(before.at_ms), null], point] : [point];
  });
}
