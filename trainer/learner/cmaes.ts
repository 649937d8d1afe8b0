/**
 * Runs CMA-ES in the unit box: it proposes points and learns a Gaussian from their order. It minimises and knows
 * nothing of budgets or restarts (`search.ts`). It follows Hansen's tutorial (arXiv 1604.00772), with reflection
 * into the box and step clipping for points from outside (arXiv 1110.4181).
 */
import { symmetricEigen } from "./eigen.ts";
import { exactExp, exactLog } from "./exact_math.ts";
import type { Rng } from "./rng.ts";

/** A point of the unit box has a score; lower is better. */
export interface Scored {
  readonly x: readonly number[];
  readonly score: number;
}

export interface CmaesOptions {
  /** The search begins here, each coordinate in [0, 1]; the length is the dimension (1 … 64). */
  readonly mean: readonly number[];
  /**
   * The first step size is a share of the box: 0.3 for a search from scratch, 0.15 around a point worth trusting.
   */
  readonly sigma: number;
  readonly rng: Rng;
}

/** Returns how many points are proposed per generation for `n` dimensions: 4 + floor(3 ln n). */
export function populationSize(n: number): number {
  return 4 + Math.floor(3 * exactLog(n));
}

/** Reflects a coordinate at 0 and 1 until it lies in the box. */
export function reflect(value: number): number {
  const folded = Math.abs(value) % 2;
  return folded > 1 ? 2 - folded : folded;
}

export class Cmaes {
  readonly lambda: number;
  readonly #n: number;
  readonly #rng: Rng;
  readonly #weights: number[];
  readonly #muEff: number;
  readonly #cSigma: number;
  readonly #dSigma: number;
  readonly #cPath: number;
  readonly #cRank1: number;
  readonly #cRankMu: number;
  readonly #expectedNorm: number;
  readonly #mean: Float64Array;
  readonly #pathSigma: Float64Array;
  readonly #path: Float64Array;
  readonly #covariance: Float64Array;
  /**
   * Columns are the principal axes, `#lengths` their standard deviations: covariance = axes · lengths² ·
   * axesᵀ.
   */
  #axes: Float64Array;
  #lengths: Float64Array;
  #sigma: number;
  #generation = 0;

  constructor({ mean, sigma, rng }: CmaesOptions) {
    const n = mean.length;
    this.#n = n;
    this.#rng = rng;
    this.#sigma = sigma;
    this.#mean = Float64Array.from(mean);
    this.lambda = populationSize(n);
    const mu = this.lambda >> 1;
    const raw = Array.from({ length: mu }, (_, i) => exactLog((this.lambda + 1) / 2) - exactLog(i + 1));
    const sum = raw.reduce((a, b) => a + b, 0);
    this.#weights = raw.map((w) => w / sum);
    const muEff = 1 / this.#weights.reduce((a, w) => a + w * w, 0);
    this.#muEff = muEff;
    this.#cSigma = (muEff + 2) / (n + muEff + 5);
    this.#dSigma = 1 + 2 * Math.max(0, Math.sqrt((muEff - 1) / (n + 1)) - 1) + this.#cSigma;
    this.#cPath = (4 + muEff / n) / (n + 4 + (2 * muEff) / n);
    this.#cRank1 = 2 / ((n + 1.3) * (n + 1.3) + muEff);
    this.#cRankMu = Math.min(1 - this.#cRank1, (2 * (muEff - 2 + 1 / muEff)) / ((n + 2) * (n + 2) + muEff));
    this.#expectedNorm = Math.sqrt(n) * (1 - 1 / (4 * n) + 1 / (21 * n * n));
    this.#pathSigma = new Float64Array(n);
    this.#path = new Float64Array(n);
    this.#covariance = identity(n);
    this.#axes = identity(n);
    this.#lengths = new Float64Array(n).fill(1);
  }

  /** The present step size is a share of the box. */
  get sigma(): number {
    return this.#sigma;
  }

  /** Proposes one generation of `lambda` points inside the box. */
  ask(): number[][] {
    return Array.from({ length: this.lambda }, () => this.#sample());
  }

  /**
   * Moves mean, step size and covariance towards the better half of `population` (at least lambda / 2
   * points). Points that were not asked for may be among them: no step counts longer than clipLength in the
   * present metric.
   */
  tell(population: readonly Scored[]): void {
    const n = this.#n;
    const steps = population.toSorted((a, b) => a.score - b.score).slice(0, this.#weights.length)
      .map((point) => this.#clippedStep(point.x));
    const step = new Float64Array(n);
    steps.forEach((y, k) => y.forEach((value, i) => (step[i]! += this.#weights[k]! * value)));
    for (let i = 0; i < n; i++) {
      this.#mean[i] = Math.min(1, Math.max(0, this.#mean[i]! + this.#sigma * step[i]!));
    }
    const norm = this.#updateStepPath(step);
    this.#updateCovariance(step, steps, norm);
    this.#sigma *= exactExp(Math.min(1, (this.#cSigma / this.#dSigma) * (norm / this.#expectedNorm - 1)));
    this.#sigma = Math.min(0.6, Math.max(1e-4, this.#sigma));
    this.#generation++;
    this.#decompose();
  }

  #sample(): number[] {
    const n = this.#n;
    const scaled = Float64Array.from({ length: n }, (_, j) => this.#lengths[j]! * this.#rng.normal());
    return Array.from(
      { length: n },
      (_, i) => reflect(this.#mean[i]! + this.#sigma * rowTimes(this.#axes, scaled, i, n)),
    );
  }

  #clippedStep(x: readonly number[]): Float64Array {
    const n = this.#n;
    const step = Float64Array.from({ length: n }, (_, i) => (x[i]! - this.#mean[i]!) / this.#sigma);
    const length = norm(this.#whiten(step));
    const clipLength = Math.sqrt(n) + (2 * n) / (n + 2);
    return length > clipLength ? step.map((value) => (value * clipLength) / length) : step;
  }

  /** Returns the step in coordinates in which the present Gaussian is round: lengths⁻¹ · axesᵀ · step. */
  #whiten(step: Float64Array): Float64Array {
    const n = this.#n;
    return Float64Array.from({ length: n }, (_, j) => {
      let sum = 0;
      for (let i = 0; i < n; i++) sum += this.#axes[i * n + j]! * step[i]!;
      return sum / this.#lengths[j]!;
    });
  }

  #updateStepPath(step: Float64Array): number {
    const n = this.#n;
    const white = this.#whiten(step);
    const factor = Math.sqrt(this.#cSigma * (2 - this.#cSigma) * this.#muEff);
    for (let i = 0; i < n; i++) {
      this.#pathSigma[i] = (1 - this.#cSigma) * this.#pathSigma[i]! +
        factor * rowTimes(this.#axes, white, i, n);
    }
    return norm(this.#pathSigma);
  }

  #updateCovariance(step: Float64Array, steps: readonly Float64Array[], pathNorm: number): void {
    const n = this.#n;
    const decay = 1 - exactExp(2 * (this.#generation + 1) * exactLog(1 - this.#cSigma));
    // A path that has just grown long would stretch the covariance too fast: it rests for that generation.
    const counts = pathNorm / Math.sqrt(decay) < (1.4 + 2 / (n + 1)) * this.#expectedNorm ? 1 : 0;
    const factor = counts * Math.sqrt(this.#cPath * (2 - this.#cPath) * this.#muEff);
    for (let i = 0; i < n; i++) this.#path[i] = (1 - this.#cPath) * this.#path[i]! + factor * step[i]!;
    const missing = (1 - counts) * this.#cPath * (2 - this.#cPath);
    const keep = 1 - this.#cRank1 - this.#cRankMu + this.#cRank1 * missing;
    for (let i = 0; i < n; i++) {
      for (let j = 0; j <= i; j++) {
        let rankMu = 0;
        for (let k = 0; k < steps.length; k++) rankMu += this.#weights[k]! * steps[k]![i]! * steps[k]![j]!;
        const value = keep * this.#covariance[i * n + j]! + this.#cRank1 * this.#path[i]! * this.#path[j]! +
          this.#cRankMu * rankMu;
        this.#covariance[i * n + j] = value;
        this.#covariance[j * n + i] = value;
      }
    }
  }

  #decompose(): void {
    const { values, vectors } = symmetricEigen(this.#covariance, this.#n);
    this.#axes = vectors;
    this.#lengths = values.map((value) => Math.sqrt(Math.max(value, 1e-20)));
  }
}

function identity(n: number): Float64Array {
  const m = new Float64Array(n * n);
  for (let i = 0; i < n; i++) m[i * n + i] = 1;
  return m;
}

function rowTimes(matrix: Float64Array, vector: Float64Array, row: number, n: number): number {
  let sum = 0;
  for (let j = 0; j < n; j++) sum += matrix[row * n + j]! * vector[j]!;
  return sum;
}

function norm(vector: Float64Array): number {
  let sum = 0;
  for (const value of vector) sum += value * value;
  return Math.sqrt(sum);
}
