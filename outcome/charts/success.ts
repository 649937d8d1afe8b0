/** Draws each trainer's success, 1 or 0, as bars. */
import { fateOf } from "../trainer_end.ts";
import type { TrainerResult } from "../results.ts";
import { axisLook } from "./axes.ts";
import { baseOption, type Chart, emptyDrawing, NARROW, type Space } from "./chart.ts";
import { fitted } from "./text_width.ts";

/** Rows stand closer where there are many trainers. */
const CROWD = 20;
const NAME_SIZE = 11;

/** Makes the chart, with a bar for each trainer in the order of the scenario. */
export function successChart(trainers: readonly TrainerResult[]): Chart {
  const succeeded = trainers.filter(({ success }) => success).length;
  return {
    name: "success",
    title: "Success of each trainer",
    isSmall: true,
    about: trainers.length === 0 ? "the run had no trainers" : `${succeeded} of ${trainers.length} succeeded`,
    table: {
      columns: ["Trainer", "Success", "What became of it"],
      rows: trainers.map((trainer) => [trainer.ai_id, trainer.success ? "1" : "0", fateOf(trainer)]),
      missing: 0,
    },
    draw: (space) =>
      trainers.length === 0 ? emptyDrawing(space, "the run had no trainers") : draw(trainers, space),
  };
}

function draw(trainers: readonly TrainerResult[], space: Space) {
  const { palette, width } = space;
  const rowHeight = trainers.length > CROWD ? 18 : 22;
  const plotHeight = trainers.length * rowHeight;
  const left = width < NARROW ? 116 : 168;
  const look = axisLook(palette);
  return {
    height: plotHeight + 16,
    option: {
      ...baseOption(space),
      grid: { left, right: 8, top: 8, height: plotHeight },
      // The words in the bars say more than its numbers, 0 and 1.
      xAxis: { type: "value" as const, min: 0, max: 1, show: false },
      yAxis: {
        ...{
          type: "category" as const,
          inverse: true,
          data: trainers.map(({ ai_id }) => fitted(ai_id, left - 12, NAME_SIZE)),
        },
        ...look,
        axisLabel: {
          ...{ ...look.axisLabel, hideOverlap: false, interval: 0, color: palette.ink },
        },
        splitLine: { show: false },
      },
      series: [{
        ...{ type: "bar" as const, name: "success", silent: true, barWidth: rowHeight - 6 },
        data: trainers.map((trainer) => bar(trainer, space)),
      }],
    },
  };
}

function bar(trainer: TrainerResult, { palette }: Space) {
  const { success } = trainer;
  return {
    value: success ? 1 : 0,
    name: `${success ? "✓" : "✕"} ${fateOf(trainer)}`,
    itemStyle: { color: success ? palette.ok : palette.bad },
    label: {
      ...{ show: true, formatter: "{b}", fontSize: 11 },
      ...(success
        ? { position: "insideLeft" as const, color: palette.ground }
        : { position: "right" as const, color: palette.bad, fontWeight: "bold" as const }),
    },
  };
}
