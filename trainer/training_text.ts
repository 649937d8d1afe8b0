/** Writes the report of a training for people. */
import type { Space } from "./kernels/space.ts";
import { textTable } from "./text_table.ts";
import type { FoldReport, TrainingReport } from "./training.ts";

/** Returns the lines of `report`; `space` has the units of what was learned. */
export function trainingText(report: TrainingReport, space: Space): string[] {
  const { objective, workloads, sim, best, baselines, folds, evals, gate } = report;
  const better = objective.direction === "min" ? "lower" : "higher";
  return [
    `${report.specialization}: ${report.space} in the simulator ${sim.name} ${sim.version}`,
    `${objective.name}${
      objective.unit === "1" ? "" : ` in ${objective.unit}`
    }, ${better} is better; ${workloads.gen}, ` +
    `${workloads.length} ${workloads.unit} a workload`,
    "",
    ...textTable([
      ["CLASSIC", "LEARNED ON", "HELD OUT"],
      ...baselines.map(({ name, learned, held_out }) => [name, show(learned), show(held_out)]),
    ]),
    "",
    `${evals} evaluations, the classics' included; worst fold's ratio to its best classic, below 1 is better:`,
    ...textTable([
      ["EVALUATION", "RATIO"],
      ...steps(report.curve).map(({ at, ratio }) => [String(baselines.length + at), show(ratio)]),
    ]),
    "",
    ...textTable([
      ["FOLD", "LEARNED POLICY", "BEST CLASSIC", "RATIO", ...boundOf(folds, ({ name }) => `BOUND (${name})`)],
      ...folds.map((fold, i) => [
        `${i + 1} ${fold.role === "learned" ? "learned on" : "held out"}`,
        show(fold.value),
        `${show(fold.baseline.value)} ${fold.baseline.name}`,
        show(fold.ratio),
        ...boundOf([fold], ({ value }) => show(value)),
      ]),
    ]),
    "",
    ...textTable([
      ["PARAMETER", "VALUE"],
      ...space.params.map((
        { name, unit },
      ) => [name, `${best.params[name]}${unit === "1" ? "" : ` ${unit}`}`]),
    ]),
    "",
    gateLine(gate),
  ];
}

function gateLine({ open, below, learned, held_out, classic }: TrainingReport["gate"]): string {
  const ratios = `worst learned fold ${show(learned)}, held out ${show(held_out)}`;
  return open
    ? `gate: OPEN, the learned policy would be shared: ${ratios}, both below ${below}`
    : `gate: CLOSED, the classic ${classic} suffices here: ${ratios}; both have to be below ${below}`;
}

/** Returns where the curve falls, and its end; `at` counts from 1. */
function steps(curve: readonly number[]): { at: number; ratio: number }[] {
  return curve.map((ratio, i) => ({ at: i + 1, ratio })).filter(({ at, ratio }) =>
    at === 1 || at === curve.length || ratio < curve[at - 2]!
  );
}

function boundOf(
  folds: readonly FoldReport[],
  format: (bound: NonNullable<FoldReport["bound"]>) => string,
): string[] {
  return folds[0]!.bound ? [format(folds[0]!.bound)] : [];
}

function show(value: number): string {
  return value.toPrecision(4);
}
