/**
 * Runs one learning search with a budget: it evaluates the given starts (classics, patterns) first, then follows
 * CMA-ES, takes migrants, restarts. Every evaluation is counted and moves the curve; one `step` is one evaluation,
 * so its driver can do other things between.
 */
import { Cmaes, type Scored } from "./cmaes.ts";
import { Rng } from "./rng.ts";

/**
 * Points are rounded to six digits before they are evaluated, so that what is shared is exactly what was
 * measured.
 */
const GRID = 1e6;
const RECENTRE_SIGMA = 0.15;
const SMALLEST_SIGMA = 2e-3;
const PATIENCE_GENERATIONS = 12;
/** Two points closer than this (Euclid, unit box) count as the same finding. */
const SAME_POINT = 0.02;

/** An evaluated point comes with whatever the evaluation measured besides the score. */
export interface Evaluated<M> extends Scored {
  readonly measured: M;
}

export interface SearchOptions<M> {
  readonly dimensions: number;
  /** All evaluations count, starts and migrants included. */
  readonly budget: number;
  readonly seed: number;
  /**
   * Starts are evaluated first, in this order; CMA-ES begins at the best of them. Points outside the box are the
   * caller's bug.
   */
  readonly starts: readonly (readonly number[])[];
  /** The first step size is a share of the box; the default is 0.3. */
  readonly sigma?: number;
  /** It must be a pure function of `x`. A score that is not finite counts as the worst. */
  evaluate(x: readonly number[]): { score: number; measured: M };
}

export class Search<M> {
  readonly #options: SearchOptions<M>;
  readonly #rng: Rng;
  readonly #curve: number[] = [];
  readonly #points: Scored[] = [];
  readonly #waiting: { x: readonly number[]; migrant: boolean }[];
  #best: Evaluated<M> | undefined;
  #cmaes: Cmaes | undefined;
  #asked: number[][] = [];
  #scored: Scored[] = [];
  #generationBest = Infinity;
  #generationsWithoutGain = 0;
  readonly #taken: (readonly number[])[] = [];

  constructor(options: SearchOptions<M>) {
    this.#options = options;
    this.#rng = new Rng(options.seed);
    this.#waiting = options.starts.map((x) => ({ x, migrant: false }));
  }

  get evals(): number {
    return this.#curve.length;
  }

  get done(): boolean {
    return this.evals >= this.#options.budget;
  }

  /** The best point so far is undefined before the first step. */
  get best(): Evaluated<M> | undefined {
    return this.#best;
  }

  /** Lists the best score after each evaluation, in order. */
  get curve(): readonly number[] {
    return this.#curve;
  }

  /** Lists every point that was evaluated, in order. */
  get points(): readonly Scored[] {
    return this.#points;
  }

  /** The step size at this moment is a share of the box. */
  get sigma(): number {
    return this.#cmaes?.sigma ?? this.#options.sigma ?? 0.3;
  }

  /** Lists the offered points that were better than the best when they were evaluated here, in order. */
  get taken(): readonly (readonly number[])[] {
    return this.#taken;
  }

  /**
   * Queues another AI's point for the next step: it is evaluated here and charged, and if it is better the search
   * goes on around it with sigma 0.15.
   * @returns false when it is next to the best point already (nothing is charged then).
   */
  offer(x: readonly number[]): boolean {
    if (this.#best && distance(x, this.#best.x) < SAME_POINT) return false;
    this.#waiting.push({ x, migrant: true });
    return true;
  }

  /** This is true while the next step is a start's or a migrant's. */
  get hasWaiting(): boolean {
    return this.#waiting.length > 0;
  }

  /**
   * Evaluates an outside proposal in the box as this search's next step and returns its score; CMA-ES does not
   * learn from it.
   */
  try(x: readonly number[]): number {
    return this.#evaluate(x).score;
  }

  /** Counts an evaluation that was spent on no point of the box. */
  charge(): void {
    this.#curve.push(this.#best?.score ?? Infinity);
  }

  /** Does exactly one evaluation; nothing when the budget is spent. */
  step(): void {
    if (this.done) return;
    const next = this.#waiting.shift();
    if (next === undefined) return this.#stepGeneration();
    const before = this.#best?.score ?? Infinity;
    const { x, score } = this.#evaluate(next.x);
    if (next.migrant && score < before) {
      this.#taken.push(next.x);
      this.#begin(x, RECENTRE_SIGMA);
    }
  }

  #stepGeneration(): void {
    const cmaes = this.#cmaes ?? this.#begin(this.#best?.x ?? this.#randomPoint(), this.sigma);
    if (this.#asked.length === 0) this.#asked = cmaes.ask();
    this.#scored.push(this.#evaluate(this.#asked.shift()!));
    if (this.#asked.length > 0) return;
    cmaes.tell(this.#scored);
    const best = Math.min(...this.#scored.map((point) => point.score));
    this.#scored = [];
    this.#generationsWithoutGain = best < this.#generationBest ? 0 : this.#generationsWithoutGain + 1;
    this.#generationBest = Math.min(best, this.#generationBest);
    if (cmaes.sigma < SMALLEST_SIGMA || this.#generationsWithoutGain >= PATIENCE_GENERATIONS) {
      this.#begin(this.#randomPoint(), 0.3);
    }
  }

  #begin(mean: readonly number[], sigma: number): Cmaes {
    this.#cmaes = new Cmaes({ mean, sigma, rng: this.#rng });
    this.#asked = [];
    this.#scored = [];
    this.#generationBest = Infinity;
    this.#generationsWithoutGain = 0;
    return this.#cmaes;
  }

  #evaluate(point: readonly number[]): Evaluated<M> {
    const x = point.map((value) => Math.round(value * GRID) / GRID);
    const { score, measured } = this.#options.evaluate(x);
    const evaluated = { x, score: Number.isFinite(score) ? score : Infinity, measured };
    if (this.#best === undefined || evaluated.score < this.#best.score) this.#best = evaluated;
    this.#points.push({ x, score: evaluated.score });
    this.#curve.push(this.#best.score);
    return evaluated;
  }

  #randomPoint(): number[] {
    return Array.from({ length: this.#options.dimensions }, () => this.#rng.uniform());
  }
}

/** Returns the Euclidean distance of two points of one box. */
export function distance(a: readonly number[], b: readonly number[]): number {
  return Math.sqrt(a.reduce((sum, value, i) => sum + (value - b[i]!) * (value - b[i]!), 0));
}
