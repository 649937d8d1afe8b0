/** Turns what a lesson found into the content of a pattern. */
import type { Kernel, Workload } from "../kernels/kernel.ts";
import { decode, encode } from "../kernels/space.ts";
import { fieldOf } from "../kernels/table.ts";
import type { JointConclusion, JointLesson, JointPoint } from "../learner/joint_lesson.ts";
import type { Judged, Lesson } from "../learner/lesson.ts";
import { meanFeatures, type PatternContent, simOf, workloadsDigest } from "./pattern.ts";

/** The provenance names who learned, and whose patterns it stands on. */
export interface Provenance {
  readonly trainer: string;
  readonly brain: string;
  readonly parents: readonly string[];
}

const LEARNER = "cmaes@1";

/** States which policy is the best known on these workloads, from the classics' evaluations. */
export function classicPattern(
  lesson: Lesson,
  provenance: Provenance,
): PatternContent {
  const best = lesson.bestClassic();
  const point = lesson.kernel.space.points[best.baseline.name];
  return {
    ...frame(lesson, provenance),
    finding: "classic",
    classic: best.baseline.name,
    ...(point ? pointOf(lesson.kernel, encode(lesson.kernel.space, point)) : {}),
    score: scoreOf(lesson.kernel, best),
  };
}

/** Describes the best point while the search goes on. */
export function milestonePattern(
  lesson: Lesson,
  provenance: Provenance,
): PatternContent {
  return {
    ...frame(lesson, provenance),
    finding: "milestone",
    ...pointOf(lesson.kernel, lesson.best!.x),
    score: scoreOf(lesson.kernel, lesson.judgeBest()),
  };
}

/** Describes what the lesson came to, with its held-out numbers. */
export function conclusionPattern(
  lesson: Lesson,
  provenance: Provenance,
): PatternContent {
  const { finding, classic, x, learned, heldOut } = lesson.conclude();
  const held = {
    seeds: [...lesson.options.heldOut],
    digest: workloadsDigest(lesson.heldOutWorkloads),
    ...judged(heldOut),
  };
  return {
    ...frame(lesson, provenance),
    finding,
    ...(classic ? { classic } : {}),
    ...(x ? pointOf(lesson.kernel, x) : {}),
    score: { ...scoreOf(lesson.kernel, learned), held_out: held },
  };
}

/** Describes what a collaboration came to, against its start. */
export function jointPattern(
  lesson: JointLesson,
  { start, final }: JointConclusion,
  provenance: Provenance,
): PatternContent {
  const { kernel, options: { learnedSeeds, heldOutSeeds, seed }, workloads } = lesson;
  const against = (part: "learned" | "heldOut") => ({
    ...resultOf(final[part]),
    baseline: { name: "start", value: start[part].value, x: [...start.x] },
  });
  return {
    ...head(kernel, provenance),
    finding: "joint",
    workload: workloadOf(kernel, [learnedSeeds], workloads.learned),
    ...pointOf(kernel, final.x),
    score: {
      ...objectiveOf(kernel),
      ...against("learned"),
      held_out: {
        seeds: [...heldOutSeeds],
        digest: workloadsDigest(workloads.heldOut),
        ...against("heldOut"),
      },
    },
    search: { learner: LEARNER, seed, evals: lesson.evals, sigma: lesson.sigma },
  };
}

function frame(lesson: Lesson, provenance: Provenance) {
  const { kernel, options: { folds, seed } } = lesson;
  const workloads = lesson.folds.flatMap((fold) => fold.workloads);
  return {
    ...head(kernel, provenance),
    workload: workloadOf(kernel, folds, workloads),
    search: { learner: learnerOf(provenance), seed, evals: lesson.evals, sigma: lesson.sigma },
  };
}

/** An external program searches in its own way. */
function learnerOf({ brain }: Provenance): string {
  return brain === "builtin" ? LEARNER : brain;
}

function head(kernel: Kernel, { trainer, brain, parents }: Provenance) {
  return {
    schema: "aicollab/pattern@1" as const,
    specialization: fieldOf(kernel.space.id)!,
    space: kernel.space.id,
    sim: simOf(kernel),
    provenance: { trainer, brain, parents: [...parents] },
  };
}

function workloadOf(kernel: Kernel, folds: readonly (readonly number[])[], workloads: readonly Workload[]) {
  return {
    gen: kernel.generator.name,
    length: workloads[0]!.spec.length,
    folds: folds.map((seeds) => [...seeds]),
    digest: workloadsDigest(workloads),
    features: { version: kernel.features, values: meanFeatures(workloads) },
  };
}

function pointOf(kernel: Kernel, x: readonly number[]) {
  return { x: [...x], params: { ...decode(kernel.space, x) } };
}

function objectiveOf({ objective: { name, unit, direction } }: Kernel) {
  return { objective: name, unit, direction };
}

function scoreOf(kernel: Kernel, value: Judged) {
  return { ...objectiveOf(kernel), ...judged(value) };
}

function judged({ value, counts, baseline, ratio }: Judged) {
  return { ...resultOf({ value, counts }), baseline: { ...baseline }, ratio };
}

function resultOf({ value, counts }: JointPoint["learned"]) {
  return { value, counts: counts.map((list) => [...list]) };
}
