/** Draws a pie of the trainers' specializations. */
import { visibleText } from "../../internal/visible_text.ts";
import type { TrainerResult } from "../results.ts";
import { baseOption, type Chart, emptyDrawing, NARROW, type Space } from "./chart.ts";
import { specializationLooks } from "./specialization_looks.ts";

/** Further slices would be slivers, so the rest stands together. */
const MAX_SLICES = 12;
const RADIUS = 60;
const LEGEND_ROW = 22;
/** Slices of the second round of colours are paler by this opacity. */
const PALE = 0.5;

/** Makes the chart, with a slice for each specialization, the most frequent first. */
export function specializationsChart(trainers: readonly TrainerResult[]): Chart {
  const counts = countBy(trainers.map(({ specialization }) => visibleText(specialization, 40)));
  return {
    name: "specializations",
    title: "Specializations",
    isSmall: true,
    about: counts.length === 0
      ? "the run had no trainers"
      : `how ${trainers.length} trainers share out among ${counts.length} specializations`,
    table: {
      columns: ["Specialization", "Trainers", "Share"],
      rows: counts.map(([name, n]) => [name, String(n), `${Math.round(100 * n / trainers.length)} %`]),
      missing: 0,
    },
    draw: (space) =>
      counts.length === 0 ? emptyDrawing(space, "the run had no trainers") : draw(counts, space),
  };
}

function countBy(names: readonly string[]): [string, number][] {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].sort(([, a], [, b]) => b - a);
}

function draw(counts: [string, number][], space: Space) {
  const { palette, width } = space;
  const isNarrow = width < NARROW;
  const named = counts.slice(0, MAX_SLICES);
  const rest = counts.slice(MAX_SLICES);
  const slices: [string, number][] = rest.length === 0
    ? named
    : [...named, [`${rest.length} others`, rest.reduce((sum, [, n]) => sum + n, 0)]];
  const looks = specializationLooks(counts.map(([name]) => name));
  const styleOf = (name: string) => {
    const look = looks.get(name);
    const colour = look === undefined ? palette.quiet : palette.series[look.colour]!;
    const itemStyle = { color: colour, opacity: look?.isSecond ? PALE : 1 };
    return { itemStyle, labelLine: { lineStyle: { color: colour } } };
  };
  // Where labels around the pie have no room, a legend stands at its right.
  const height = isNarrow ? Math.max(2 * RADIUS + 24, slices.length * LEGEND_ROW + 12) : 2 * RADIUS + 40;
  const center = isNarrow ? RADIUS + 12 : width / 2;
  const legendLeft = 2 * RADIUS + 36;
  return {
    height,
    option: {
      ...baseOption(space),
      legend: {
        ...{ show: isNarrow, orient: "vertical" as const, left: legendLeft, top: "middle", itemGap: 6 },
        ...{
          selectedMode: false as const,
          textStyle: {
            ...{ color: palette.ink, width: width - legendLeft - 40, overflow: "truncate" as const },
          },
        },
      },
      series: [{
        ...{
          type: "pie" as const,
          name: "trainers",
          silent: true,
          radius: RADIUS,
          center: [center, height / 2],
        },
        label: { show: !isNarrow, formatter: "{b}", color: palette.ink },
        labelLine: { show: !isNarrow },
        padAngle: slices.length > 1 ? 2 : 0,
        data: slices.map(([name, value]) => ({ name: `${name} – ${value}`, value, ...styleOf(name) })),
      }],
    },
  };
}
