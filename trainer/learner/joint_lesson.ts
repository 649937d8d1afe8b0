/**
 * The joint search of a collaboration: both partners' patterns plugged together in a coupled simulator, then
 * improved as one. Results are raw objective values, start and end, on learned and on held-out workloads;
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
  /** Evaluations in all, the starts included. */
  readonly budget: number;
  readonly seed: number;
  readonly learnedSeeds: readonly number[];
  readonly heldOutSeeds: readonly number[];
  /** Length of each workload, default the generator's. */
  readonly length?: number;
  /** The partners' patterns plugged together, at least one way of doing so; evaluated first. */
  readonly plugged: readonly (readonly number[])[];
  /** Other points worth an evaluation, for example of earlier collaborations. */
  readonly known?: readonly (readonly number[])[];
}

/** One point on learned and held-out workloads. */
export interface JointPoint {
  readonly x: readonly number[];
  readonly learned: FoldResult;
  readonly heldOut: FoldResult;
}

export interface JointConclusion {
  /** The best of the plugged points: where the partners stood before. */
  readonly start: JointPoint;
  /** The best point found; `start` itself when what was found is no better on held-out workloads. */
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

  /** Whether all plugged points are evaluated, so that it could be concluded before it is done. */
  get hasStart(): boolean {
    return this.#start !== undefined;
  }

  get evals(): number {
    return this.#search.evals;
  }

  get sigma(): number {
    return this.#search.sigma;
  }

  /** The known points that were worth it; see `Search.taken`. */
  get taken(): readonly (readonly number[])[] {
    return this.#search.taken;
  }

  get workloads() {
    return { learned: this.#learned.workloads, heldOut: this.#heldOut.workloads };
  }

  /** What is slow about the first step, so that it need not be done at once: the workloads to learn on. */
  preparing(): Pieces {
    return this.#learned.loading();
  }

  /** What is slow about `conclude`: the held-out workloads. */
  concluding(): Pieces {
    return this.#heldOut.loading();
  }

  /** Best objective value so far in its unit; undefined before the first step. */
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
