/** A fold is some workloads that are measured together, and how the classics do on them. */
import type { Candidate, Kernel, Measurement, Workload } from "../kernels/kernel.ts";
import { finish, type Pieces } from "./pieces.ts";
import { asScore, ratioTo } from "./ratio.ts";

/** This is what one candidate did on a fold. */
export interface FoldResult {
  /** This is the mean of the objective over the workloads, in its unit. */
  readonly value: number;
  /** The simulator's counts are one list per workload. */
  readonly counts: readonly (readonly number[])[];
}

export class Fold {
  /** So many candidates were measured here so far, classics included. */
  evals = 0;
  readonly kernel: Kernel;
  readonly #seeds: readonly number[];
  readonly #length: number;
  readonly #workloads: Workload[] = [];
  readonly #classics = new Map<string, FoldResult>();
  /** These classics were run on some of the workloads, one after another. */
  readonly #begun = new Map<string, Measurement[]>();

  /**
   * Makes one workload per seed, each `length` of the generator's units long; it is generated when it is needed.
   */
  constructor(kernel: Kernel, seeds: readonly number[], length: number) {
    this.kernel = kernel;
    this.#seeds = seeds;
    this.#length = length;
  }

  get workloads(): readonly Workload[] {
    if (this.#workloads.length < this.#seeds.length) finish(this.loading());
    return this.#workloads;
  }

  /** Generates the workloads that are not there yet, one a piece. */
  *loading(): Pieces {
    const { generator } = this.kernel;
    while (this.#workloads.length < this.#seeds.length) {
      const seed = this.#seeds[this.#workloads.length]!;
      this.#workloads.push(this.kernel.load({ gen: generator.name, seed, length: this.#length }));
      yield;
    }
  }

  /** Loads, then measures the classics that are not measured yet, on one workload a piece. */
  *measuringClassics(): Pieces {
    yield* this.loading();
    for (const name of this.kernel.classics) yield* this.#measuring(name);
  }

  measure(candidate: Candidate): FoldResult {
    this.evals++;
    return together(this.workloads.map((workload) => workload.run(candidate)));
  }

  /** Measures a classic as `measure` does, but once. */
  classic(name: string): FoldResult {
    if (!this.#classics.has(name)) finish(this.#measuring(name));
    return this.#classics.get(name)!;
  }

  *#measuring(name: string): Pieces {
    if (this.#classics.has(name)) return;
    const done = this.#begun.get(name) ?? [];
    this.#begun.set(name, done);
    for (const workload of this.workloads.slice(done.length)) {
      done.push(workload.run({ classic: name }));
      yield;
    }
    this.evals++;
    this.#begun.delete(name);
    this.#classics.set(name, together(done));
  }
}

/** Combines several measurements into one result. */
export function together(measurements: readonly Measurement[]): FoldResult {
  const sum = measurements.reduce((total, { value }) => total + value, 0);
  return { value: sum / measurements.length, counts: measurements.map(({ counts }) => counts) };
}

/** Returns the result over all workloads of several folds. */
export function acrossFolds(results: readonly FoldResult[]): FoldResult {
  const workloads = results.reduce((total, { counts }) => total + counts.length, 0);
  const sum = results.reduce((total, { value, counts }) => total + value * counts.length, 0);
  return { value: sum / workloads, counts: results.flatMap(({ counts }) => counts) };
}

/**
 * Returns the one classic that is best over all workloads of the folds; measures those that were not measured yet.
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

/** Returns the worst of one candidate's `results`, a fold each, relative to that fold's own best classic. */
export function worstRatio(results: readonly FoldResult[], folds: readonly Fold[]): number {
  const ratios = folds.map((fold, i) =>
    ratioTo(fold.kernel.objective, results[i]!.value, bestOver([fold]).value)
  );
  return Math.max(...ratios);
}
