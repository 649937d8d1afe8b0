/** Combines system calls with what an n-gram model that learned from the normal ones predicts for them. */
import { exactLog } from "../../learner/exact_math.ts";
import { NgramModel } from "./ngram.ts";
import { type CallRecording, type CallTrace, generateCalls } from "./system_calls.ts";

/**
 * A recording comes with what the n-gram model of its training predicts for each test, made once for all
 * candidates.
 */
export interface CallWorkload extends CallRecording {
  readonly probabilities: readonly Float64Array[];
}

/** Generates the workload of a seed, `calls` calls under test long. */
export function generateCallWorkload(seed: number, calls: number): CallWorkload {
  const recording = generateCalls(seed, calls);
  const model = new NgramModel();
  for (const trace of recording.training) model.learn(trace);
  return { ...recording, probabilities: recording.tests.map(({ calls }) => model.probabilities(calls)) };
}

/**
 * Returns calls per test, calls per training trace, how many different calls there are, ln of the calls that follow
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
