/** Sums up the curves of all arms and seeds: these are the figures that a report shows. */
import { type Arm, ARM_NAMES, ARMS } from "./arms.ts";
import { bootstrapInterval } from "./bootstrap.ts";
import { mannWhitney, type RankTest } from "./mann_whitney.ts";
import { evalsUntil, expectedRunningTime } from "./running_time.ts";
import type { Task, TaskWorkload } from "./task.ts";

/** The curves of one arm are a list for each seed, in it one curve for each trainer. */
export type ArmCurves = readonly (readonly (readonly number[])[])[];

export interface TargetSummary {
  /** The target lies this part of the way from the best classic to the best known score. */
  readonly share: number;
  readonly score: number;
  /** A trainer needs so many evaluations on average; null where none reached the target. */
  readonly ert: number | null;
  /** This part of the trainers reached it. */
  readonly reached: number;
  /**
   * This is how many times faster the arm is than an isolated trainer, with a 95 % interval over seeds; null means
   * without end, or nothing to compare: neither came there, or an interval over one seed.
   */
  readonly speed_up: {
    readonly ratio: number | null;
    readonly low: number | null;
    readonly high: number | null;
  };
}

export interface ArmSummary {
  readonly arm: Arm;
  readonly name: string;
  readonly targets: TargetSummary[];
  /** These are medians over the seeds of the final scores: the mean of a group's trainers, and its best. */
  readonly mean_of_trainers: number;
  readonly best_of_group: number;
  /**
   * The test is against arm A over seeds; `a12` is the probability that this arm's score is lower, so better. It is
   * null for one seed.
   */
  readonly mean_against_isolated: RankTest | null;
  readonly best_against_isolated: RankTest | null;
}

/** This is what came out of one task. */
export interface Summary {
  readonly task: string;
  readonly workloads: readonly TaskWorkload[];
  readonly best_known: number;
  readonly seeds: number;
  readonly arms: ArmSummary[];
  /**
   * The test compares the migrating group's best with one trainer with everyone's budget; it is null for one seed.
   */
  readonly group_against_one: RankTest | null;
}

/**
 * Sums up curves that have the same seeds in the same order in every arm; seeds are drawn again for the intervals.
 */
export function summarize(
  curves: Readonly<Record<Arm, ArmCurves>>,
  { name, workloads, bestKnown }: Pick<Task, "name" | "workloads" | "bestKnown">,
  targets: readonly number[],
): Summary {
  const bests = (arm: Arm) => curves[arm].map((group) => Math.min(...finals(group)));
  const means = (arm: Arm) => curves[arm].map((group) => mean(finals(group)));
  return {
    task: name,
    workloads,
    best_known: bestKnown,
    seeds: curves.A.length,
    arms: ARMS.map((arm) => ({
      arm,
      name: ARM_NAMES[arm],
      targets: targets.map((share) => ({
        share,
        ...atTarget(curves[arm], curves.A, 1 - share * (1 - bestKnown)),
      })),
      mean_of_trainers: median(means(arm)),
      best_of_group: median(bests(arm)),
      mean_against_isolated: compared(means(arm), means("A")),
      best_against_isolated: compared(bests(arm), bests("A")),
    })),
    group_against_one: compared(bests("B"), bests("E")),
  };
}

/** Fewer seeds allow no statement about chance. */
export const LEAST_SEEDS = 2;

function compared(a: readonly number[], b: readonly number[]): RankTest | null {
  return a.length < LEAST_SEEDS ? null : mannWhitney(a, b);
}

const BOOTSTRAP_SEED = 1;

function atTarget(arm: ArmCurves, isolated: ArmCurves, score: number): Omit<TargetSummary, "share"> {
  const all = arm.flat();
  const speedUp = (drawn: readonly number[]) => running(isolated, drawn, score) / running(arm, drawn, score);
  const [low, high] = arm.length < LEAST_SEEDS
    ? [NaN, NaN]
    : bootstrapInterval(arm.length, speedUp, BOOTSTRAP_SEED);
  return {
    score,
    ert: finite(expectedRunningTime(all, score)),
    reached: all.filter((curve) => evalsUntil(curve, score) !== undefined).length / all.length,
    speed_up: { ratio: finite(speedUp([...arm.keys()])), low: finite(low), high: finite(high) },
  };
}

function running(arm: ArmCurves, drawn: readonly number[], score: number): number {
  return expectedRunningTime(drawn.flatMap((i) => arm[i]!), score);
}

/** JSON has no infinity. */
function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

function finals(group: ArmCurves[number]): number[] {
  return group.map((curve) => curve.at(-1)!);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
