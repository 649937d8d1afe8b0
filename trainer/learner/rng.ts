/** Draws seeded random numbers (sfc32, Chris Doty-Humphrey's PractRand) that are the same on every machine. */
import { exactLog } from "./exact_math.ts";

/**
 * Draws depend on (`seed`, `stream`) alone; different streams of one seed are independent. Both are whole
 * numbers >= 0.
 */
export class Rng {
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;
  #spare: number | undefined;

  constructor(seed: number, stream = 0) {
    this.#a = seed >>> 0;
    this.#b = Math.floor(seed / 4294967296) >>> 0;
    this.#c = stream >>> 0;
    for (let i = 0; i < 16; i++) this.uint32();
  }

  /** Draws the next 32 bits, 0 … 2^32 - 1. */
  uint32(): number {
    const sum = (((this.#a + this.#b) | 0) + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + sum) | 0;
    return sum >>> 0;
  }

  /** Draws uniformly from [0, 1), with 32 bits. */
  uniform(): number {
    return this.uint32() / 4294967296;
  }

  /** Draws a whole number, 0 … `below` - 1. */
  below(below: number): number {
    return Math.floor(this.uniform() * below);
  }

  /** Draws from the exponential distribution with the given mean. */
  exponential(mean: number): number {
    return -mean * exactLog(1 - this.uniform());
  }

  /** Draws from the standard normal distribution, by the polar method (no sine, no cosine). */
  normal(): number {
    if (this.#spare !== undefined) {
      const spare = this.#spare;
      this.#spare = undefined;
      return spare;
    }
    for (;;) {
      const u = 2 * this.uniform() - 1;
      const v = 2 * this.uniform() - 1;
      const s = u * u + v * v;
      if (s > 0 && s < 1) {
        const factor = Math.sqrt((-2 * exactLog(s)) / s);
        this.#spare = v * factor;
        return u * factor;
      }
    }
  }
}
