/** Draws a pie of the trainers' specializations. */
import { visibleText } from "../../internal/visible_text.ts";
import type { TrainerResult } from "../results.ts";
import { baseOption, type Chart, emptyDrawing, NARROW, type Space } from "./chart.ts";
import { specializationLooks } from "./specialization_looks.ts";

/** Further slices would be slivers, so the rest stands together. */
const MAX_SLICES = 12;

/** Makes the chart, with a slice for each specialization, the most frequent first. */
export function specializationsChart(trainers: readonly TrainerResult[]): Chart {
  const counts = countBy(trainers.map(({ specialization }) => visibleText(specialization, 40)));
  return {
    name: "specializations",
    title: "Specializations",
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
    const itemStyle = {
      color: look?.isHollow ? palette.ground : colour,
      borderColor: colour,
      borderWidth: 3,
    };
    return { itemStyle, labelLine: { lineStyle: { color: colour } } };
  };
  const legendRows = isNarrow ? slices.length : 0;
  return {
    height: 240 + (legendRows === 0 ? 0 : legendRows * 22 + 12),
    option: {
      ...baseOption(space),
      legend: {
        ...{ show: isNarrow, orient: "vertical" as const, left: "center", top: 234, itemGap: 6 },
        ...{
          selectedMode: false as const,
          textStyle: { color: palette.ink, width: width - 80, overflow: "truncate" as const },
        },
      },
      series: [{
        ...{ type: "pie" as const, name: "trainers", silent: true, radius: 88, center: ["50%", 120] },
        label: { show: !isNarrow, formatter: "{b}", color: palette.ink },
        labelLine: { show: !isNarrow },
        // The gap leaves room for the borders by which hollow slices are distinguished.
        padAngle: slices.length > 1 ? 4 : 0,
        data: slices.map(([name, value]) => ({ name: `${name} – ${value}`, value, ...styleOf(name) })),
      }],
    },
  };
}
