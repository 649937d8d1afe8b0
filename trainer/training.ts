/**
 * Trains one trainer alone: a lesson runs on workloads from a seed or from a recording, and the report shows what
 * came out, fold by fold. The gate is that of the trainers that share.
 */
import type { Share } from "./brains/brain.ts";
import type { CutTrace } from "./kernels/kernel.ts";
import { decode, type Params } from "./kernels/space.ts";
import type { Specialization } from "./kernels/table.ts";
import { acrossFolds, bestOver, Fold, together, worstRatio } from "./learner/fold.ts";
import { GATE, Lesson } from "./learner/lesson.ts";
import { asScore, ratioTo } from "./learner/ratio.ts";
import { seedsFor } from "./seeds.ts";
import { recorded } from "./traces/recorded.ts";
import type { Recording } from "./traces/trace_file.ts";

const FOLDS = 2;
const WORKLOADS_PER_FOLD = 2;

export interface TrainingOptions {
  readonly specialization: Specialization;
  /** All evaluations count, the classics' included; there have to be more than there are classics. */
  readonly evals: number;
  readonly seed: number;
  /**
   * A recording is learned from instead of generated workloads: of its four quarters the first two are folds, the last
   * two are held out.
   */
  readonly recording?: Recording;
  /**
   * Each generated workload has this length, the default is the generator's; of each quarter of a recording as much is
   * used at most, by default the kernel's usual length.
   */
  readonly length?: number;
}

/** A training is a lesson and the folds that it never sees. */
export interface Training {
  readonly specialization: string;
  readonly lesson: Lesson;
  readonly heldOut: readonly (readonly number[])[];
  /** It is absent where workloads were generated. */
  readonly trace?: CutTrace;
}

/** @throws {TraceError} when nothing can be learned from the recording. */
export function newTraining({ specialization, evals, seed, recording, length }: TrainingOptions): Training {
  const [learnerSeed, ...seeds] = seedsFor(
    seed,
    `train ${specialization.name}`,
    1 + 2 * FOLDS * WORKLOADS_PER_FOLD,
  );
  const { kernel, trace } = recording
    ? recorded(specialization.kernel, recording, {
      slices: 2 * FOLDS,
      ...(length === undefined ? {} : { longest: length }),
    })
    : { kernel: specialization.kernel };
  const folds = trace
    ? Array.from({ length: 2 * FOLDS }, (_, slice) => [slice])
    : chunks(seeds, WORKLOADS_PER_FOLD);
  const heldOut = folds.slice(FOLDS);
  const lesson = new Lesson({
    kernel,
    budget: evals,
    seed: learnerSeed!,
    folds: folds.slice(0, FOLDS),
    heldOut: heldOut.flat(),
    ...(length !== undefined && !trace ? { length } : {}),
  });
  return { specialization: specialization.name, lesson, heldOut, ...(trace ? { trace } : {}) };
}

/** The report of a training is the same bytes as JSON for the same options. Values are in the objective's unit. */
export interface TrainingReport {
  readonly specialization: string;
  readonly space: string;
  readonly sim: { readonly name: string; readonly version: string };
  readonly objective: { readonly name: string; readonly unit: string; readonly direction: "min" | "max" };
  readonly workloads: { readonly gen: string; readonly unit: string; readonly length: number };
  /** The recording has `length`, of which `used` is in so many pieces; it is absent where workloads were generated. */
  readonly recording?: {
    readonly length: number;
    readonly unit: string;
    readonly used: number;
    readonly pieces: number;
    readonly note?: string;
  };
  /** The learner's own seed is drawn from that of the options. */
  readonly learner_seed: number;
  readonly evals: number;
  /** It is absent where the built-in search was asked for: everything but the classics is its own then. */
  readonly proposals?: Proposals;
  /** Every classic is measured over all learned and over all held-out workloads; the best one comes first. */
  readonly baselines: { readonly name: string; readonly learned: number; readonly held_out: number }[];
  /**
   * The curve is the worst learned fold's ratio to its best classic (below 1 is better) after each evaluation but
   * the classics'.
   */
  readonly curve: number[];
  readonly best: { readonly x: number[]; readonly params: Params };
  readonly folds: FoldReport[];
  readonly gate: {
    readonly open: boolean;
    /** Both ratios have to be below this. */
    readonly below: number;
    /** This is the ratio of the worst learned fold. */
    readonly learned: number;
    /** The ratio is over all held-out workloads together. */
    readonly held_out: number;
    /** This classic suffices where the gate is closed. */
    readonly classic?: string;
  };
}

/** The evaluations of a training whose points a program was to propose, by who proposed them. */
export interface Proposals {
  readonly classics: number;
  /** The family's own points are tried before any proposal. */
  readonly known_points: number;
  /** Points of the program were measured. */
  readonly exec: number;
  /** Answers of the program were charged that are no point of the box. */
  readonly exec_faults: number;
  /** The built-in search proposed in the program's place. */
  readonly builtin: number;
  /** Says what the program did that ended its part. */
  readonly exec_ended?: string;
}

/** The best point stands beside the best classic on one fold. */
export interface FoldReport {
  readonly role: "learned" | "held_out";
  readonly seeds: number[];
  readonly value: number;
  readonly baseline: { readonly name: string; readonly value: number };
  readonly ratio: number;
  /** Nobody can beat this bound; no gate uses it. */
  readonly bound?: { readonly name: string; readonly value: number };
}

/** Judges a lesson that is done, to which a program had that share. */
export function reportOf(
  { specialization, lesson, heldOut, trace }: Training,
  share?: Share,
): TrainingReport {
  const { kernel, options, folds } = lesson;
  const { name, unit, direction } = kernel.objective;
  const x = lesson.best!.x;
  const params = decode(kernel.space, x);
  const length = options.length ?? kernel.generator.defaultLength;
  const unseen = heldOut.map((seeds) => new Fold(kernel, seeds, length));
  const learned = folds.map((fold) => foldReport(fold, params, "learned"));
  const held = unseen.map((fold) => foldReport(fold, params, "held_out"));
  const { finding, classic } = lesson.conclude();
  return {
    specialization,
    space: kernel.space.id,
    sim: kernel.sim,
    objective: { name, unit, direction },
    workloads: { gen: kernel.generator.name, unit: kernel.generator.unit, length },
    ...(trace ? { recording: usedOf(trace) } : {}),
    learner_seed: options.seed,
    evals: lesson.evals,
    ...(share ? { proposals: proposalsOf(lesson, share) } : {}),
    baselines: baselinesOf(folds, unseen),
    curve: [...lesson.curve],
    best: { x: [...x], params },
    folds: [...learned, ...held],
    gate: {
      open: finding === "learned",
      below: GATE,
      learned: Math.max(...learned.map(({ ratio }) => ratio)),
      held_out: heldOutRatio(unseen, params),
      ...(classic ? { classic } : {}),
    },
  };
}

function usedOf({ length, unit, note, workloads }: CutTrace): NonNullable<TrainingReport["recording"]> {
  const used = workloads.reduce((sum, { spec }) => sum + spec.length, 0);
  return { length, unit, used, pieces: workloads.length, ...(note === undefined ? {} : { note }) };
}

function proposalsOf({ kernel, evals }: Lesson, { points, faults, replaced }: Share): Proposals {
  const classics = kernel.classics.length;
  const known_points = Math.min(evals - classics, Object.keys(kernel.space.points).length);
  return {
    ...{ classics, known_points, exec: points, exec_faults: faults },
    builtin: evals - classics - known_points - points - faults,
    ...(replaced === undefined ? {} : { exec_ended: replaced }),
  };
}

function foldReport(fold: Fold, params: Params, role: FoldReport["role"]): FoldReport {
  const result = fold.measure({ params });
  const { bound } = fold.kernel;
  return {
    role,
    seeds: fold.workloads.map(({ spec }) => spec.seed),
    value: result.value,
    baseline: bestOver([fold]),
    ratio: worstRatio([result], [fold]),
    ...(bound
      ? { bound: { name: bound, value: together(fold.workloads.map((workload) => workload.bound!())).value } }
      : {}),
  };
}

function heldOutRatio(folds: readonly Fold[], params: Params): number {
  const { value } = acrossFolds(folds.map((fold) => fold.measure({ params })));
  return ratioTo(folds[0]!.kernel.objective, value, bestOver(folds).value);
}

function baselinesOf(learned: readonly Fold[], heldOut: readonly Fold[]): TrainingReport["baselines"] {
  const { classics, objective } = learned[0]!.kernel;
  const valueOn = (folds: readonly Fold[], name: string) =>
    acrossFolds(folds.map((fold) => fold.classic(name))).value;
  return classics
    .map((name) => ({ name, learned: valueOn(learned, name), held_out: valueOn(heldOut, name) }))
    .toSorted((one, other) => asScore(objective, one.learned) - asScore(objective, other.learned));
}

function chunks(seeds: readonly number[], size: number): number[][] {
  return Array.from({ length: seeds.length / size }, (_, i) => seeds.slice(i * size, (i + 1) * size));
}
