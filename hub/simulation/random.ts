/** Makes all random choices of a simulation: the same seed gives the same ones. */

/** The generator is sfc32, the small fast counter of PractRand (Chris Doty-Humphrey). */
export class Random {
  #a: number;
  #b: number;
  #c = 1;
  #counter = 1;

  /** `seed` is a whole number from 0 on. */
  constructor(seed: number) {
    this.#a = seed >>> 0;
    this.#b = Math.floor(seed / 2 ** 32) >>> 0;
    for (let i = 0; i < 12; i++) this.#next();
  }

  /** Returns a whole number from 0 up to, but without, `end`. */
  below(end: number): number {
    return Math.floor(this.#next() / 2 ** 32 * end);
  }

  /** Returns a whole number from `low` to `high`, both included. */
  between(low: number, high: number): number {
    return low + this.below(high - low + 1);
  }

  /** Returns true with this probability. */
  chance(probability: number): boolean {
    return this.#next() < probability * 2 ** 32;
  }

  /** Returns one of `items`, of which there has to be at least one. */
  pick<T>(items: readonly T[]): T {
    return items[this.below(items.length)]!;
  }

  /** Returns one of the keys, each as likely as its weight says. */
  weighted<K extends string>(weights: Readonly<Record<K, number>>): K {
    const keys = Object.keys(weights) as K[];
    let left = this.below(keys.reduce((sum, key) => sum + weights[key], 0));
    for (const key of keys) {
      left -= weights[key];
      if (left < 0) return key;
    }
    return keys[0]!;
  }

  #next(): number {
    const sum = (this.#a + this.#b + this.#counter) >>> 0;
    this.#counter = (this.#counter + 1) >>> 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) >>> 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + sum) >>> 0;
    return sum;
  }
}
