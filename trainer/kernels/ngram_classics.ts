/**
 * Known anomaly detectors over system calls, each written on its own. bag and the Markov chains are exact
 * points of the family `ngram@1`; both forms of STIDE are not, as they ask whether, not how often, calls were
 * seen together.
 */
import { exactLog } from "../learner/exact_math.ts";
import type { CallTrace } from "./system_calls.ts";

/** Learns from normal traces and then tells how much of an anomaly a trace is; larger is more. */
export type Detector = (training: readonly CallTrace[]) => (trace: CallTrace) => number;

const FLOOR = 1e-4;
const STIDE_LENGTH = 6;
const STIDE_FRAME = 20;
/** Above every call's number; six such digits are still a whole number. */
const BASE = 400;

/** How often each run of `length` calls, written as one number, is in the traces. */
function countRuns(traces: readonly CallTrace[], length: number): Map<number, number> {
  const counts = new Map<number, number>();
  for (const trace of traces) {
    for (const run of runsOf(trace, length)) counts.set(run, (counts.get(run) ?? 0) + 1);
  }
  return counts;
}

function runsOf(trace: CallTrace, length: number): number[] {
  return Array.from(
    { length: Math.max(0, trace.length - length + 1) },
    (_, i) => trace.subarray(i, i + length).reduce((run, call) => run * BASE + call, 0),
  );
}

/** Mean of -ln P(call | the `memory` calls before it); with no memory, a bag of calls. */
function markov(memory: number): Detector {
  return (training) => {
    const contexts = countRuns(training, memory);
    const runs = countRuns(training, memory + 1);
    const calls = training.reduce((sum, trace) => sum + trace.length, 0);
    return (trace) => {
      const before = runsOf(trace, memory);
      let sum = 0;
      for (let i = 0; i < Math.min(memory, trace.length); i++) sum += -exactLog(FLOOR);
      runsOf(trace, memory + 1).forEach((run, i) => {
        const context = memory === 0 ? calls : contexts.get(before[i]!) ?? 0;
        const probability = context === 0 ? 0 : (runs.get(run) ?? 0) / context;
        sum += -exactLog(Math.min(1, probability + FLOOR));
      });
      return trace.length === 0 ? 0 : sum / trace.length;
    };
  };
}

/** Which runs of six calls were never seen in training, 1 or 0 each. */
function unseen(training: readonly CallTrace[]): (trace: CallTrace) => number[] {
  const known = countRuns(training, STIDE_LENGTH);
  return (trace) => runsOf(trace, STIDE_LENGTH).map((run) => (known.has(run) ? 0 : 1));
}

/** STIDE (Hofmeyr, Forrest 1998): the most unseen runs within a frame of twenty. */
const stide: Detector = (training) => {
  const mismatches = unseen(training);
  return (trace) => {
    let [inFrame, most] = [0, 0];
    mismatches(trace).forEach((mismatch, i, all) => {
      inFrame += mismatch - (all[i - STIDE_FRAME] ?? 0);
      most = Math.max(most, inFrame);
    });
    return most;
  };
};

/** STIDE's share of unseen runs over the whole trace. */
const stideRate: Detector = (training) => {
  const mismatches = unseen(training);
  return (trace) => {
    const all = mismatches(trace);
    return all.reduce((a, b) => a + b, 0) / Math.max(1, all.length);
  };
};

/** Every classic by name. */
export const ngramClassics = {
  bag: () => markov(0),
  markov_1: () => markov(1),
  markov_2: () => markov(2),
  markov_3: () => markov(3),
  stide: () => stide,
  stide_rate: () => stideRate,
} satisfies Record<string, () => Detector>;
