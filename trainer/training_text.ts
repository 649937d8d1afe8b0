/** Writes the report of a training for people. */
import { counted } from "../internal/counted.ts";
import type { Space } from "./kernels/space.ts";
import { textTable } from "./text_table.ts";
import type { FoldReport, Proposals, TrainingReport } from "./training.ts";

/** Returns the lines of `report`; `space` has the units of what was learned. */
export function trainingText(report: TrainingReport, space: Space): string[] {
  const { objective, workloads, sim, best, baselines, folds, evals, gate, proposals, recording } = report;
  const better = objective.direction === "min" ? "lower" : "higher";
  return [
    `${report.specialization}: ${report.space} in the simulator ${sim.name} ${sim.version}`,
    `${objective.name}${
      objective.unit === "1" ? "" : ` in ${objective.unit}`
    }, ${better} is better; ${workloads.gen}, ` +
    `${workloads.length} ${workloads.unit} a workload`,
    ...(recording ? [recordingLine(recording)] : []),
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
    ...(proposals ? ["", ...proposalLines(proposals)] : []),
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

/** Returns how much of a recording was used, and for what. */
function recordingLine(
  { length, unit, used, pieces, note }: NonNullable<TrainingReport["recording"]>,
): string {
  const seconds = (ms: number) => `${Number((ms / 1000).toFixed(1))} s`;
  const amount = unit === "ms" ? seconds : (count: number) => count.toLocaleString("en-US");
  const words = `${amount(used)} of ${amount(length)}${unit === "ms" ? "" : ` ${unit}`}`;
  const more = used + pieces > length ? "" : "; --whole or --length uses more";
  const [all, half] = [IN_WORDS[pieces] ?? pieces, IN_WORDS[pieces / 2] ?? pieces / 2];
  return `recording: ${words}, in ${all} pieces${note === undefined ? "" : ` (${note})`}: ` +
    `the first ${half} learned on, the last ${half} held out${more}`;
}

const IN_WORDS: Readonly<Record<number, string>> = { 2: "two", 4: "four" };

/** Returns who proposed the points beside the known ones. */
function proposalLines({ known_points, exec, exec_faults, builtin, exec_ended }: Proposals): string[] {
  return [
    `proposed: ${counted(exec, "point")} by the program, which gave ${
      counted(exec_faults, "wrong answer")
    }; ` +
    `${builtin} by the built-in search; ${known_points} known before`,
    ...(exec_ended === undefined ? [] : [`the program ${exec_ended}: the built-in search went on`]),
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
