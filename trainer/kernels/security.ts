/**
 * The security kernel: telling traces of system calls that hold an intrusion from normal ones, having seen
 * normal ones only.
 */
import { exactLog } from "../learner/exact_math.ts";
import { defineKernel } from "./kernel.ts";
import { Ngram, NgramModel } from "./ngram.ts";
import type { NgramParams } from "./ngram.ts";
import { ngramClassics } from "./ngram_classics.ts";
import type { Detector } from "./ngram_classics.ts";
import type { Params, Space } from "./space.ts";
import { generateCalls, recordingBytes } from "./system_calls.ts";
import type { CallRecording, CallTrace } from "./system_calls.ts";

const OFF = { w1: -3, w2: -3, w3: -3, w4: -3, w6: -3 };
const PLAIN = { floor: 1e-4, window: 300, power: 1 };

/** Parameters of `ngram@1`, in order; the meaning of each is told in `ngram.ts`. */
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

/** A recording with what the n-gram model of its training says of each test, made once for all candidates. */
export interface CallWorkload extends CallRecording {
  probabilities: readonly Float64Array[];
}

/** How a policy scores the tests of a workload, a number each. */
export type Judge = (workload: CallWorkload) => (test: number) => number;

/** A member of the family from decoded parameters that hold at least those of `ngram@1`. */
export function ngramOf(params: Params): Ngram {
  return new Ngram(params as unknown as NgramParams);
}

/** The workload of a seed, `calls` calls under test long. */
export function generateCallWorkload(seed: number, calls: number): CallWorkload {
  const recording = generateCalls(seed, calls);
  const model = new NgramModel();
  for (const trace of recording.training) model.learn(trace);
  return { ...recording, probabilities: recording.tests.map(({ calls }) => model.probabilities(calls)) };
}

/**
 * 1 - AUC: the share of pairs of an attack and a normal trace in which the normal one scores higher, equal
 * scores half.
 */
export const security = defineKernel<CallWorkload, Judge>({
  sim: { name: "calls", version: "1.0.0" },
  space: ngramSpace,
  objective: { name: "auc_loss", unit: "1", direction: "min", logarithmic: false },
  generator: { name: "programs@1", unit: "call", defaultLength: 24_000, maxLength: 120_000 },
  template: {
    modules: ["learner/exact_math.ts", "kernels/ngram.ts"],
    policy: "({ model: new NgramModel(), detector: new Ngram(params) })",
    interface: "VALUE: model.learn(trace), detector.score(model.probabilities(trace))",
    kernel: { module: "kernels/security.ts", name: "security" },
  },
  features: { version: "calls-features@1", of: callFeatures },
  classics: Object.fromEntries(
    Object.entries(ngramClassics).map(([name, make]) => [name, () => judgedBy(make())]),
  ),
  family: (params) => ({ probabilities }) => {
    const detector = ngramOf(params);
    return (test) => detector.score(probabilities[test]!);
  },
  generate: ({ seed, length }) => generateCallWorkload(seed, length),
  bytes: recordingBytes,
  run(workload, judge, limit) {
    const score = judge(workload);
    const [attacks, normals]: [number[], number[]] = [[], []];
    let calls = 0;
    for (const [i, test] of workload.tests.entries()) {
      if (calls >= limit) break;
      (test.attack ? attacks : normals).push(score(i));
      calls += test.calls.length;
    }
    return countPairs(attacks, normals);
  },
  value: aucLoss,
});

/** A detector of its own kind, trained on the workload's training. */
function judgedBy(detector: Detector): Judge {
  return ({ training, tests }) => {
    const score = detector(training);
    return (test) => score(tests[test]!.calls);
  };
}

/** False alarms allowed when counting the attacks that are caught. */
const FALSE_ALARMS = 0.05;

/**
 * Attacks, normal traces, pairs in which the attack scores higher counted twice and equal ones once, attacks
 * above all normal traces but 5 %, and normal traces above that threshold.
 */
export function countPairs(attacks: readonly number[], normals: readonly number[]): number[] {
  const rising = normals.toSorted((a, b) => a - b);
  let won = 0;
  for (const score of attacks) won += below(rising, score, false) + below(rising, score, true);
  const threshold = rising[normals.length - 1 - Math.floor(normals.length * FALSE_ALARMS)] ?? 0;
  const above = (scores: readonly number[]) => scores.filter((score) => score > threshold).length;
  return [attacks.length, normals.length, won, above(attacks), above(normals)];
}

/** 1 - AUC from `countPairs`; half a pair at least, so that ratios of losses are finite, and 0.5 for no pairs. */
export function aucLoss([attacks, normals, won]: readonly number[]): number {
  const pairs = attacks! * normals!;
  return pairs === 0 ? 0.5 : Math.max(1, 2 * pairs - won!) / (2 * pairs);
}

/** How many of the rising numbers are below `value`, or not above it. */
function below(rising: readonly number[], value: number, orEqual: boolean): number {
  let [low, high] = [0, rising.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (rising[middle]! < value || (orEqual && rising[middle] === value)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * Calls per test, calls per training trace, how many different calls there are, ln of the calls that follow
 * one on average (by entropy), share of pairs of calls under test that training never had.
 */
export function callFeatures({ training, tests, probabilities }: CallWorkload): number[] {
  const mean = (traces: readonly CallTrace[]) =>
    traces.reduce((sum, calls) => sum + calls.length, 0) / traces.length;
  const pairs = new Map<number, number>();
  const firsts = new Map<number, number>();
  let all = 0;
  for (const calls of training) {
    for (let i = 1; i < calls.length; i++) {
      const pair = calls[i - 1]! * 65536 + calls[i]!;
      pairs.set(pair, (pairs.get(pair) ?? 0) + 1);
      firsts.set(calls[i - 1]!, (firsts.get(calls[i - 1]!) ?? 0) + 1);
      all++;
    }
  }
  let entropy = 0;
  for (const [pair, count] of pairs) {
    entropy -= (count / all) * exactLog(count / firsts.get(Math.floor(pair / 65536))!);
  }
  const under = probabilities.reduce((sum, numbers) => sum + numbers.length / 5, 0);
  const unseen = probabilities.reduce(
    (sum, numbers) => sum + numbers.filter((p, i) => i % 5 === 1 && i > 5 && p === 0).length,
    0,
  );
  return [mean(tests.map(({ calls }) => calls)), mean(training), firsts.size, entropy, unseen / under];
}
