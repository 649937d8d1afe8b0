/** Draws the hub over time: the four counters and the rate of messages, each in a plot of its own. */
import { visibleText } from "../../internal/visible_text.ts";
import { duration, grouped } from "../amounts.ts";
import { faultsByTime } from "../faults_by_time.ts";
import type { HubSample, Results } from "../results.ts";
import { amountAxis, timeAxis, type TimeScale, timeScale } from "./axes.ts";
import { baseOption, type Chart, emptyDrawing, type Space } from "./chart.ts";
import { layPanels } from "./panels.ts";

type Fault = Results["faults"][number];
type Point = [number, number | null];

/** A pause between samples that is longer than so many usual ones is a gap in which nobody answered. */
const GAP_FACTOR = 1.7;

/** A fault's number needs this part of the plot's width. */
const NUMBER_ROOM = 0.06;
/** Where there are more faults, only the table of faults has them. */
const SHOWN_FAULTS = 8;

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

/** Applied faults are upright lines: a single one has its kind over it, several have numbers that the words explain. */
export function hubStatsChart(samples: readonly HubSample[], faults: readonly Fault[] = []): Chart {
  const none = "nobody could look at the hub while it ran";
  const applied = faultsByTime(faults).flatMap((fault) =>
    fault.applied_at_ms === null ? [] : [{ ...fault, atMs: fault.applied_at_ms }]
  );
  return {
    name: "hub_stats",
    title: "The hub over time",
    about: samples.length === 0
      ? none
      : `${samples.length} looks at the hub; where it did not answer there is a gap${faultText(applied)}`,
    table: {
      columns: ["At", ...CURVES.map(({ title }) => title)],
      rows: samples.map((sample, i) => [
        duration(sample.at_ms),
        ...CURVES.map(({ of }) => valueText(of(sample, samples[i - 1]))),
      ]),
      missing: 0,
    },
    draw: (space) => samples.length === 0 ? emptyDrawing(space, none) : draw(samples, applied, space),
  };
}

type Applied = Fault & { readonly atMs: number };

function faultText(applied: readonly Applied[]): string {
  if (applied.length === 0) return "";
  const shown = applied.slice(0, SHOWN_FAULTS).map(({ kind, target, atMs }, i) => {
    const number = applied.length === 1 ? "" : `${i + 1} `;
    return `${number}${visibleText(target === null ? kind : `${kind} ${target}`, 80)} at ${duration(atMs)}`;
  });
  const more = applied.length - shown.length;
  return `; upright lines are faults: ${[...shown, ...(more > 0 ? [`and ${more} more`] : [])].join(", ")}`;
}

function valueText(value: number | undefined): string {
  return value === undefined ? "–" : grouped(value);
}

function draw(samples: readonly HubSample[], applied: readonly Applied[], space: Space) {
  const { palette } = space;
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

/** Returns an upright line for each fault; where several stand close together, the first has the numbers of all. */
function faultLines(applied: readonly Applied[], scale: TimeScale) {
  if (applied.length === 1) {
    return applied.map(({ kind, atMs }) => ({ name: visibleText(kind, 16), xAxis: scale.at(atMs) }));
  }
  const lines = applied.map(({ atMs }) => ({ first: 0, last: 0, xAxis: scale.at(atMs) }));
  let head: typeof lines[number] | undefined;
  lines.forEach((line, i) => {
    if (head === undefined || line.xAxis - head.xAxis > NUMBER_ROOM * scale.end) head = line;
    head.first ||= i + 1;
    head.last = i + 1;
  });
  return lines.map(({ first, last, xAxis }) => ({
    name: first === 0 ? "" : first === last ? `${first}` : `${first}–${last}`,
    xAxis,
  }));
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
