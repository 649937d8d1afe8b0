/**
 * What a task of the experiment is, and what is the same for all of them: budget and targets. They stand here
 * since before the first run over all seeds: no result can choose them.
 */

/** Trainers of a group, and evaluations of each. */
export const TRAINERS = 6;
export const EVALS = 150;
/** Evaluations of each trainer between two migrations. */
export const INTERVAL = 30;

/** Parts of the way from the best classic to the best known score that count as reached. */
export const TARGETS = [0.5, 0.8, 0.95];

/** A workload as a report tells it. */
export interface TaskWorkload {
  readonly name: string;
  readonly digest: string;
  /** The classic that the workload's ratio is taken against. */
  readonly best_classic: string;
}

/** A function to minimise in the unit box. */
export interface Task {
  readonly name: string;
  readonly workloads: readonly TaskWorkload[];
  /** The best score that long searches came to before any arm was run. */
  readonly bestKnown: number;
  readonly dimensions: number;
  /** The classics as points of the box, where every search begins. */
  readonly starts: readonly (readonly number[])[];
  /** 1 is as good as the best classic; lower is better. A pure function of `x`. */
  score(x: readonly number[]): number;
}
