/**
 * Implements known anomaly detectors over system calls, each written on its own. bag and the Markov chains are
 * exact points of the family `ngram@1`. Both forms of STIDE are not, as they ask whether, not how often, calls were
 * seen together; nor is the chain with a frame, as the family comes near to a maximum but has none.
 */
import { exactLog } from "../../learner/exact_math.ts";
import type { CallTrace } from "./system_calls.ts";

/** Learns from normal traces and then scores how much of an anomaly a trace is; larger is more. */
export type Detector = (training: readonly CallTrace[]) => (trace: CallTrace) => number;

const FLOOR = 1e-4;
const STIDE_LENGTH = 6;
const FRAME = 20;
/** The base is above every call's number; six such digits are still a whole number. */
const BASE = 400;

/** Counts how often each run of `length` calls, written as one number, is in the traces. */
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

/** Returns -ln P(call | the `memory` calls before it) of each call. */
function surprises(memory: number): (training: readonly CallTrace[]) => (trace: CallTrace) => number[] {
  return (training) => {
    const contexts = countRuns(training, memory);
    const runs = countRuns(training, memory + 1);
    const calls = training.reduce((sum, trace) => sum + trace.length, 0);
    return (trace) => {
      const before = runsOf(trace, memory);
      const withMemory = runsOf(trace, memory + 1).map((run, i) => {
        const context = memory === 0 ? calls : contexts.get(before[i]!) ?? 0;
        const probability = context === 0 ? 0 : (runs.get(run) ?? 0) / context;
        return -exactLog(Math.min(1, probability + FLOOR));
      });
      const without = Array.from({ length: trace.length - withMemory.length }, () => -exactLog(FLOOR));
      return [...without, ...withMemory];
    };
  };
}

/** Scores the mean surprise of a Markov chain over the trace; with no memory, of a bag of calls. */
function markov(memory: number): Detector {
  return (training) => {
    const surprise = surprises(memory)(training);
    return (trace) => surprise(trace).reduce((a, b) => a + b, 0) / Math.max(1, trace.length);
  };
}

/** Scores the most that a frame of twenty calls surprises a Markov chain, as STIDE looks for mismatches. */
function markovFrame(memory: number): Detector {
  return (training) => {
    const surprise = surprises(memory)(training);
    return (trace) => mostInFrame(surprise(trace));
  };
}

/** Returns the largest sum of twenty numbers in a row, or of all where there are fewer. */
function mostInFrame(numbers: readonly number[]): number {
  let [inFrame, most] = [0, 0];
  numbers.forEach((number, i) => {
    inFrame += number - (numbers[i - FRAME] ?? 0);
    most = Math.max(most, inFrame);
  });
  return most;
}

/** Returns which runs of six calls were never seen in training, 1 or 0 each. */
function unseen(training: readonly CallTrace[]): (trace: CallTrace) => number[] {
  const known = countRuns(training, STIDE_LENGTH);
  return (trace) => runsOf(trace, STIDE_LENGTH).map((run) => (known.has(run) ? 0 : 1));
}

/** STIDE (Hofmeyr, Forrest 1998) scores the most unseen runs within a frame of twenty. */
const stide: Detector = (training) => {
  const mismatches = unseen(training);
  return (trace) => mostInFrame(mismatches(trace));
};

/** Scores STIDE's share of unseen runs over the whole trace. */
const stideRate: Detector = (training) => {
  const mismatches = unseen(training);
  return (trace) => {
    const all = mismatches(trace);
    return all.reduce((a, b) => a + b, 0) / Math.max(1, all.length);
  };
};

/** Holds every classic by name. */
export const ngramClassics = {
  bag: () => markov(0),
  markov_1: () => markov(1),
  markov_2: () => markov(2),
  markov_3: () => markov(3),
  markov_1_frame: () => markovFrame(1),
  stide: () => stide,
  stide_rate: () => stideRate,
} satisfies Record<string, () => Detector>;
