/**
 * Defines what a task of the experiment is, and what is the same for all of them: budget and targets. These were
 * fixed before the first run over all seeds: no result can choose them.
 */

/** A group has so many trainers, and each so many evaluations. */
export const TRAINERS = 6;
export const EVALS = 150;
/** Each trainer does so many evaluations between two migrations. */
export const INTERVAL = 30;

/** These parts of the way from the best classic to the best known score count as reached. */
export const TARGETS = [0.5, 0.8, 0.95];

/** A report shows a workload like this. */
export interface TaskWorkload {
  readonly name: string;
  readonly digest: string;
  /** The workload's ratio is taken against this classic. */
  readonly best_classic: string;
}

/** A task is a function to minimise in the unit box. */
export interface Task {
  readonly name: string;
  readonly workloads: readonly TaskWorkload[];
  /** Long searches came to this best score before any arm was run. */
  readonly bestKnown: number;
  readonly dimensions: number;
  /** Every search begins at these points of the box: the classics. */
  readonly starts: readonly (readonly number[])[];
  /** Returns 1 for as good as the best classic; lower is better. It is a pure function of `x`. */
  score(x: readonly number[]): number;
}
