/**
 * Runs the joint search of a collaboration: both partners' patterns are plugged together in a coupled simulator,
 * then improved as one. Results are raw objective values, start and end, on learned and on held-out workloads;
 * there is no ratio.
 */
import type { Kernel } from "../kernels/kernel.ts";
import { decode } from "../kernels/space.ts";
import { Fold, type FoldResult } from "./fold.ts";
import type { Pieces } from "./pieces.ts";
import { asScore } from "./ratio.ts";
import { Search } from "./search.ts";

const SIGMA = 0.15;

export interface JointLessonOptions {
  readonly kernel: Kernel;
  /** All evaluations count, the starts included. */
  readonly budget: number;
  readonly seed: number;
  readonly learnedSeeds: readonly number[];
  readonly heldOutSeeds: readonly number[];
  /** Each workload has this length; the default is the generator's. */
  readonly length?: number;
  /** These are the partners' patterns plugged together, in at least one way; they are evaluated first. */
  readonly plugged: readonly (readonly number[])[];
  /** Other points may be worth an evaluation, for example those of earlier collaborations. */
  readonly known?: readonly (readonly number[])[];
}

/** One point stands with its results on learned and held-out workloads. */
export interface JointPoint {
  readonly x: readonly number[];
  readonly learned: FoldResult;
  readonly heldOut: FoldResult;
}

export interface JointConclusion {
  /** The start is the best of the plugged points: the partners stood there before. */
  readonly start: JointPoint;
  /** This is the best point found; it is `start` itself when what was found is no better on held-out workloads. */
  readonly final: JointPoint;
}

export class JointLesson {
  readonly kernel: Kernel;
  readonly options: JointLessonOptions;
  readonly #search: Search<FoldResult>;
  readonly #learned: Fold;
  readonly #heldOut: Fold;
  #start: { x: readonly number[]; score: number; measured: FoldResult } | undefined;

  constructor(options: JointLessonOptions) {
    const { kernel, budget, seed, plugged, known = [], length = kernel.generator.defaultLength } = options;
    this.kernel = kernel;
    this.options = options;
    this.#learned = new Fold(kernel, options.learnedSeeds, length);
    this.#heldOut = new Fold(kernel, options.heldOutSeeds, length);
    this.#search = new Search<FoldResult>({
      dimensions: kernel.space.params.length,
      budget: Math.max(budget, plugged.length),
      seed,
      sigma: SIGMA,
      starts: plugged,
      evaluate: (x) => {
        const measured = this.#measure(this.#learned, x);
        return { score: asScore(kernel.objective, measured.value), measured };
      },
    });
    for (const x of known) this.#search.offer(x);
  }

  get done(): boolean {
    return this.#search.done;
  }

  /**
   * This is true once all plugged points are evaluated, so that the lesson could be concluded before it is done.
   */
  get hasStart(): boolean {
    return this.#start !== undefined;
  }

  get evals(): number {
    return this.#search.evals;
  }

  get sigma(): number {
    return this.#search.sigma;
  }

  /** Lists the known points that were worth it; see `Search.taken`. */
  get taken(): readonly (readonly number[])[] {
    return this.#search.taken;
  }

  get workloads() {
    return { learned: this.#learned.workloads, heldOut: this.#heldOut.workloads };
  }

  /**
   * Does what is slow about the first step, so that it need not be done at once: it generates the workloads to
   * learn on.
   */
  preparing(): Pieces {
    return this.#learned.loading();
  }

  /** Does what is slow about `conclude`: it generates the held-out workloads. */
  concluding(): Pieces {
    return this.#heldOut.loading();
  }

  /** The best objective value so far is in its unit; it is undefined before the first step. */
  get bestValue(): number | undefined {
    return this.#search.best?.measured.value;
  }

  /** Does one evaluation. */
  step(): void {
    this.#search.step();
    if (this.#search.evals === this.options.plugged.length) this.#start = this.#search.best;
  }

  /** Measures start and end on the held-out workloads. Call once the lesson is done. */
  conclude(): JointConclusion {
    const start = this.#onHeldOut(this.#start!);
    const found = this.#onHeldOut(this.#search.best!);
    const better = asScore(this.kernel.objective, found.heldOut.value) <
      asScore(this.kernel.objective, start.heldOut.value);
    return { start, final: better ? found : start };
  }

  #onHeldOut({ x, measured }: { x: readonly number[]; measured: FoldResult }): JointPoint {
    return { x, learned: measured, heldOut: this.#measure(this.#heldOut, x) };
  }

  #measure(fold: Fold, x: readonly number[]): FoldResult {
    return fold.measure({ params: decode(this.kernel.space, x) });
  }
}
