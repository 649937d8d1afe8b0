/**
 * The security kernel separates traces of system calls that hold an intrusion from normal ones, having seen normal
 * ones only.
 */
import { defineKernel } from "../kernel.ts";
import { callFeatures, type CallWorkload, generateCallWorkload } from "./call_workload.ts";
import { aucLoss, countPairs } from "./detection_pairs.ts";
import { type Detector, ngramClassics } from "./ngram_classics.ts";
import { ngramOf, ngramSpace } from "./ngram_space.ts";
import { recordingBytes } from "./system_calls.ts";

/** A policy scores the tests of a workload like this, a number each. */
export type Judge = (workload: CallWorkload) => (test: number) => number;

/**
 * The objective is 1 - AUC: the share of pairs of an attack and a normal trace in which the normal one scores
 * higher, equal scores half.
 */
export const security = defineKernel<CallWorkload, Judge>({
  sim: { name: "calls", version: "1.0.0" },
  space: ngramSpace,
  objective: { name: "auc_loss", unit: "1", direction: "min", logarithmic: false },
  generator: { name: "programs@1", unit: "call", defaultLength: 24_000, maxLength: 120_000 },
  template: {
    modules: ["ngram"],
    policy: "({ model: new NgramModel(), detector: new Ngram(params) })",
    interface: "VALUE: model.learn(trace), detector.score(model.probabilities(trace))",
    kernel: { module: "security", name: "security" },
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

/** Judges by a detector of its own kind, trained on the workload's training. */
function judgedBy(detector: Detector): Judge {
  return ({ training, tests }) => {
    const score = detector(training);
    return (test) => score(tests[test]!.calls);
  };
}
