/** A fold: some workloads that are measured together, and how the classics do on them. */
import type { Candidate, Kernel, Measurement, Workload } from "../kernels/kernel.ts";
import { asScore, ratioTo } from "./ratio.ts";

/** What one candidate did on a fold. */
export interface FoldResult {
  /** Mean of the objective over the workloads, in its unit. */
  value: number;
  /** The simulator's counts, one list per workload. */
  counts: readonly (readonly number[])[];
}

export class Fold {
  /** Candidates measured here so far, classics included. */
  evals = 0;
  readonly kernel: Kernel;
  readonly workloads: readonly Workload[];
  readonly #classics = new Map<string, FoldResult>();

  /** Generates one workload per seed, each `length` of the generator's units long. */
  constructor(kernel: Kernel, seeds: readonly number[], length: number) {
    this.kernel = kernel;
    this.workloads = seeds.map((seed) => kernel.load({ gen: kernel.generator.name, seed, length }));
  }

  measure(candidate: Candidate): FoldResult {
    this.evals++;
    return together(this.workloads.map((workload) => workload.run(candidate)));
  }

  /** As `measure`, done once per classic. */
  classic(name: string): FoldResult {
    const known = this.#classics.get(name) ?? this.measure({ classic: name });
    this.#classics.set(name, known);
    return known;
  }
}

/** Several measurements as one result. */
export function together(measurements: readonly Measurement[]): FoldResult {
  const sum = measurements.reduce((total, { value }) => total + value, 0);
  return { value: sum / measurements.length, counts: measurements.map(({ counts }) => counts) };
}

/** The result over all workloads of several folds. */
export function acrossFolds(results: readonly FoldResult[]): FoldResult {
  const workloads = results.reduce((total, { counts }) => total + counts.length, 0);
  const sum = results.reduce((total, { value, counts }) => total + value * counts.length, 0);
  return { value: sum / workloads, counts: results.flatMap(({ counts }) => counts) };
}

/**
 * The one classic that is best over all workloads of the folds; measures those that were not measured yet.
 */
export function bestOver(folds: readonly Fold[]): { name: string; value: number } {
  const { classics, objective } = folds[0]!.kernel;
  const all = classics.map((name) => ({
    name,
    value: acrossFolds(folds.map((fold) => fold.classic(name))).value,
  }));
  const score = ({ value }: { value: number }) => asScore(objective, value);
  return all.reduce((best, next) => (score(next) < score(best) ? next : best));
}

/** The worst of one candidate's `results`, a fold each, relative to that fold's own best classic. */
export function worstRatio(results: readonly FoldResult[], folds: readonly Fold[]): number {
  const ratios = folds.map((fold, i) =>
    ratioTo(fold.kernel.objective, results[i]!.value, bestOver([fold]).value)
  );
  return Math.max(...ratios);
}
