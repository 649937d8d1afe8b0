/**
 * A lesson learns a kernel's family on two folds of fresh workloads and judges it on a third that learning never
 * sees. The score is the worse fold's ratio to its best classic; classics are measured first and charged like
 * everything else.
 */
import type { Kernel } from "../kernels/kernel.ts";
import { decode, encode } from "../kernels/space.ts";
import { acrossFolds, bestOver, Fold, type FoldResult, worstRatio } from "./fold.ts";
import type { Pieces } from "./pieces.ts";
import { Search } from "./search.ts";

/**
 * A component is published, and a pattern counts as learned, only below this ratio to the best classic on
 * every fold.
 */
export const GATE = 0.99;

export interface LessonOptions {
  readonly kernel: Kernel;
  /** All evaluations count, classics included; the held-out fold is not part of it. */
  readonly budget: number;
  readonly seed: number;
  /** The folds' workloads have these seeds; those of `heldOut` must be in neither fold. */
  readonly folds: readonly (readonly number[])[];
  readonly heldOut: readonly number[];
  /** Each workload has this length; the default is the generator's. */
  readonly length?: number;
}

/** A value stands beside the best classic's on the same workloads. */
export interface Judged {
  readonly value: number;
  readonly counts: FoldResult["counts"];
  readonly baseline: { readonly name: string; readonly value: number };
  /** This is the worst fold's ratio to its own best classic. */
  readonly ratio: number;
}

/** A lesson comes to this. */
export interface Conclusion {
  /**
   * It is `classic_suffices` where the gate did not open; the best classic's results then stand in `learned` and
   * `heldOut`.
   */
  readonly finding: "learned" | "classic_suffices";
  /** This is the classic of that finding. */
  readonly classic?: string;
  /** This is the best point; it is absent where the classic is no point of the family. */
  readonly x?: readonly number[];
  readonly learned: Judged;
  readonly heldOut: Judged;
}

export class Lesson {
  readonly kernel: Kernel;
  readonly options: LessonOptions;
  readonly folds: readonly Fold[];
  readonly #search: Search<FoldResult>;
  readonly #classicsLeft: string[];
  readonly #heldOut: Fold;

  constructor(options: LessonOptions) {
    const { kernel, folds, seed, budget, length } = options;
    this.kernel = kernel;
    this.options = options;
    const newFold = (seeds: readonly number[]) =>
      new Fold(kernel, seeds, length ?? kernel.generator.defaultLength);
    this.folds = folds.map(newFold);
    this.#heldOut = newFold(options.heldOut);
    this.#classicsLeft = [...kernel.classics];
    this.#search = new Search<FoldResult>({
      dimensions: kernel.space.params.length,
      budget: Math.max(1, budget - kernel.classics.length),
      seed,
      starts: Object.values(kernel.space.points).map((point) => encode(kernel.space, point)),
      evaluate: (x) => {
        const results = this.folds.map((fold) => fold.measure({ params: decode(kernel.space, x) }));
        return { score: worstRatio(results, this.folds), measured: acrossFolds(results) };
      },
    });
  }

  get done(): boolean {
    return this.#classicsLeft.length === 0 && this.#search.done;
  }

  /** Counts evaluations so far, classics included. */
  get evals(): number {
    return this.kernel.classics.length - this.#classicsLeft.length + this.#search.evals;
  }

  /** Lists the best ratio to the best classic after each evaluation of the search, in order. */
  get curve(): readonly number[] {
    return this.#search.curve;
  }

  get sigma(): number {
    return this.#search.sigma;
  }

  /** Returns the best point of the family so far with its ratio; undefined until the classics are done. */
  get best(): { x: readonly number[]; ratio: number } | undefined {
    const best = this.#search.best;
    return best && { x: best.x, ratio: best.score };
  }

  /** Lists every point of the family that was evaluated, with its ratio as score. */
  get points(): Search<FoldResult>["points"] {
    return this.#search.points;
  }

  /** Learning never sees these workloads. */
  get heldOutWorkloads(): Fold["workloads"] {
    return this.#heldOut.workloads;
  }

  /** Does what is slow about the first steps, so that it need not be done at once: workloads and classics. */
  *preparing(): Pieces {
    for (const fold of this.folds) yield* fold.measuringClassics();
  }

  /** Does what is slow about `conclude`: the same for the held-out fold. */
  concluding(): Pieces {
    return this.#heldOut.measuringClassics();
  }

  /** Does one evaluation: a classic's while there are some left, then the search's. */
  step(): void {
    const classic = this.#classicsLeft.shift();
    if (classic === undefined) this.#search.step();
    else this.folds.forEach((fold) => fold.classic(classic));
  }

  /** This is true while the next step is decided already: it is a classic's, a start's or a migrant's. */
  get hasWaiting(): boolean {
    return this.#classicsLeft.length > 0 || this.#search.hasWaiting;
  }

  /** Evaluates a proposal instead of a step; see `Search.try`. */
  try(x: readonly number[]): number {
    return this.#search.try(x);
  }

  /** Counts an evaluation without doing one, instead of a step; see `Search.charge`. */
  charge(): void {
    this.#search.charge();
  }

  /** Lists the offered points that were worth it; see `Search.taken`. */
  get taken(): readonly (readonly number[])[] {
    return this.#search.taken;
  }

  /** Queues another AI's point; see `Search.offer`. */
  offer(x: readonly number[]): boolean {
    return this.#search.offer(x);
  }

  /**
   * Returns the best classic over all learned workloads, with its results there. Call it after the classics' steps.
   */
  bestClassic(): Judged {
    const { name } = bestOver(this.folds);
    return this.#judge({ classic: name }, this.folds);
  }

  /** Returns the best point so far as measured on the learned folds. */
  judgeBest(): Judged {
    return this.#judge({ params: decode(this.kernel.space, this.#search.best!.x) }, this.folds);
  }

  /**
   * Measures the best point and the classics on the held-out fold and applies the gate. Call it once the lesson is
   * done.
   */
  conclude(): Conclusion {
    const { kernel } = this;
    const x = this.#search.best!.x;
    const learned = this.judgeBest();
    const heldOut = this.#judge({ params: decode(kernel.space, x) }, [this.#heldOut]);
    if (learned.ratio < GATE && heldOut.ratio < GATE) return { finding: "learned", x, learned, heldOut };
    const classic = bestOver(this.folds).name;
    const point = kernel.space.points[classic];
    return {
      finding: "classic_suffices",
      classic,
      ...(point ? { x: encode(kernel.space, point) } : {}),
      learned: this.#judge({ classic }, this.folds),
      heldOut: this.#judge({ classic }, [this.#heldOut]),
    };
  }

  #judge(candidate: Parameters<Fold["measure"]>[0], folds: readonly Fold[]): Judged {
    const results = folds.map((fold) =>
      "classic" in candidate ? fold.classic(candidate.classic) : fold.measure(candidate)
    );
    const { value, counts } = acrossFolds(results);
    return { value, counts, baseline: bestOver(folds), ratio: worstRatio(results, folds) };
  }
}
