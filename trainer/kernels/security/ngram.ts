/**
 * The family `ngram@1` of anomaly scores measures how surprising each call is after the ones before it, by a
 * mixture of n-gram models, and how much the most surprising stretches of a trace count.
 */
import { exactExp, exactLog, exactPow } from "../../learner/exact_math.ts";

/** These settings make one member of the family. */
export interface NgramParams {
  /** These are logarithms of the weights of the models of 1, 2, 3, 4 and 6 calls; -3 is off, unless all are. */
  readonly w1: number;
  readonly w2: number;
  readonly w3: number;
  readonly w4: number;
  readonly w6: number;
  /** This probability is added to every call's, so that a new one is not infinitely surprising. */
  readonly floor: number;
  /** Surprise is averaged over so many calls; 300 and more is the whole trace. */
  readonly window: number;
  /** Averages are raised to this before they are added up: the larger, the more the worst stretch decides. */
  readonly power: number;
}

/** The n-grams have these lengths. */
export const ORDERS = [1, 2, 3, 4, 6] as const;
const LONGEST_ORDER = 6;
const WEIGHT_OFF = -3;
const WHOLE_TRACE = 300;
/** System calls are numbered below this. */
const MOST_CALLS = 1024;
const ROOT = 0;
const UNSEEN = -1;

/** Counts all n-grams up to six calls in normal traces, as a tree from the first call to the last. */
export class NgramModel {
  readonly #children = new Map<number, number>();
  readonly #counts: number[] = [0];
  /** These are the nodes of the last 0, 1, … 6 calls. */
  readonly #ends = new Int32Array(LONGEST_ORDER + 1);

  /** Counts a normal trace. */
  learn(trace: Iterable<number>): void {
    this.#begin();
    for (const call of trace) {
      this.#counts[ROOT]!++;
      for (let n = LONGEST_ORDER; n >= 1; n--) {
        const before = this.#ends[n - 1]!;
        if (before === UNSEEN) continue;
        const node = this.#children.get(before * MOST_CALLS + call) ?? this.#add(before, call);
        this.#counts[node]!++;
        this.#ends[n] = node;
      }
    }
  }

  /**
   * Returns the probability of each call after those before it, by each of ORDERS: as many numbers a call. It is 0
   * where the trace is not that long yet, or the calls before were never seen.
   */
  probabilities(trace: ArrayLike<number>): Float64Array {
    const out = new Float64Array(trace.length * ORDERS.length);
    this.#begin();
    for (let i = 0; i < trace.length; i++) {
      for (let n = LONGEST_ORDER, order = ORDERS.length - 1; n >= 1; n--) {
        const before = this.#ends[n - 1]!;
        const node = before === UNSEEN
          ? UNSEEN
          : this.#children.get(before * MOST_CALLS + trace[i]!) ?? UNSEEN;
        this.#ends[n] = node;
        if (n !== ORDERS[order]) continue;
        if (node !== UNSEEN) out[i * ORDERS.length + order] = this.#counts[node]! / this.#counts[before]!;
        order--;
      }
    }
    return out;
  }

  #begin(): void {
    this.#ends.fill(UNSEEN);
    this.#ends[0] = ROOT;
  }

  #add(before: number, call: number): number {
    const node = this.#counts.push(0) - 1;
    this.#children.set(before * MOST_CALLS + call, node);
    return node;
  }
}

/** `Ngram` is a member of the family. Its scores are for comparing: a larger one is more of an anomaly. */
export class Ngram {
  readonly #weights: readonly number[];
  readonly #floor: number;
  readonly #window: number;
  readonly #power: number;
  #surprise = new Float64Array(1024);

  constructor({ w1, w2, w3, w4, w6, floor, window, power }: NgramParams) {
    const logarithms = [w1, w2, w3, w4, w6];
    const allOff = logarithms.every((w) => w === WEIGHT_OFF);
    const weights = logarithms.map((w) => (w === WEIGHT_OFF && !allOff ? 0 : exactExp(w)));
    const sum = weights.reduce((a, b) => a + b, 0);
    this.#weights = weights.map((weight) => weight / sum);
    this.#floor = floor;
    this.#window = Math.round(window);
    this.#power = power;
  }

  /** Returns the score of a trace from its `NgramModel.probabilities`; 0 for an empty one. */
  score(probabilities: Float64Array): number {
    const length = probabilities.length / ORDERS.length;
    if (length === 0) return 0;
    const surprise = this.#surprises(probabilities, length);
    const window = this.#window >= WHOLE_TRACE ? length : Math.min(this.#window, length);
    let [inWindow, sum] = [0, 0];
    for (let i = 0; i < length; i++) {
      inWindow += surprise[i]!;
      if (i >= window) inWindow -= surprise[i - window]!;
      // Rounding may leave less than 0 of a window without surprise.
      if (i >= window - 1) sum += exactPow(Math.max(0, inWindow / window), this.#power);
    }
    return sum / (length - window + 1);
  }

  /** Returns -ln of each call's probability. */
  #surprises(probabilities: Float64Array, length: number): Float64Array {
    if (this.#surprise.length < length) this.#surprise = new Float64Array(2 * length);
    const [a, b, c, d, e] = this.#weights as [number, number, number, number, number];
    for (let i = 0, at = 0; i < length; i++, at += ORDERS.length) {
      const mixed = a * probabilities[at]! + b * probabilities[at + 1]! + c * probabilities[at + 2]! +
        d * probabilities[at + 3]! + e * probabilities[at + 4]!;
      this.#surprise[i] = -exactLog(Math.min(1, mixed + this.#floor));
    }
    return this.#surprise;
  }
}
