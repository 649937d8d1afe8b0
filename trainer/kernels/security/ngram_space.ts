/** Defines the parameter space of the family `ngram@1` (anomaly detection), and makes policies of its settings. */
import type { Params, Space } from "../space.ts";
import { Ngram, type NgramParams } from "./ngram.ts";

const OFF = { w1: -3, w2: -3, w3: -3, w4: -3, w6: -3 };
const PLAIN = { floor: 1e-4, window: 300, power: 1 };

/** The parameters of `ngram@1` are in this order; `ngram.ts` explains each. */
export const ngramSpace: Space = {
  id: "ngram@1",
  params: [
    ...Object.keys(OFF).map((name) => ({ name, unit: "ln", min: -3, max: 3, scale: "lin" }) as const),
    { name: "floor", unit: "1", min: 1e-6, max: 0.1, scale: "log" },
    { name: "window", unit: "calls", min: 3, max: 300, scale: "log" },
    { name: "power", unit: "1", min: 0.5, max: 32, scale: "log" },
  ],
  points: {
    bag: { ...OFF, w1: 0, ...PLAIN },
    markov_1: { ...OFF, w2: 0, ...PLAIN },
    markov_2: { ...OFF, w3: 0, ...PLAIN },
    markov_3: { ...OFF, w4: 0, ...PLAIN },
  },
};

/** Makes a member of the family from decoded parameters that hold at least those of `ngram@1`. */
export function ngramOf(params: Params): Ngram {
  return new Ngram(params as unknown as NgramParams);
}
