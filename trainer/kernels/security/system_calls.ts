/**
 * Generates traces of system calls: programs draw each call from the one before, and intrusions put a part of a
 * program that nobody has seen into the trace of a known one. This models what real traces have (habits of two
 * calls), not all that they have: there are no loops over longer patterns, no arguments, no threads.
 */
import { exactLog, exactPow } from "../../learner/exact_math.ts";
import { Rng } from "../../learner/rng.ts";

/** System calls are numbered below this. */
const CALLS = 40;
const PROGRAMS = 12;
/** The other programs are known: normal traces, in training and under test, are theirs alone. */
const FOREIGN_PROGRAMS = 4;
/** With this concentration of the Dirichlet rows a call has a few usual successors, and rare ones. */
const CONCENTRATION = 0.3;
/** Probabilities are whole numbers of this many parts, so that drawing a call is the same everywhere. */
const PARTS = 65536;
const SHORTEST_TRACE = 60;
const MEAN_MORE = 90;
const LONGEST_TRACE = 1000;
const SMALLEST_SPLICE = 0.05;
const LARGEST_SPLICE = 0.4;

/** A trace is one process from start to end. */
export type CallTrace = Uint16Array;

export interface CallRecording {
  /** Training has normal traces only. */
  readonly training: readonly CallTrace[];
  readonly tests: readonly { readonly calls: CallTrace; readonly attack: boolean }[];
}

/** A program is running sums of a row's probabilities in PARTS, by call and successor. */
type Program = readonly Uint32Array[];

/**
 * Generates normal and attack traces in turn, at least one of each, until they hold `calls` calls, and as many
 * calls of normal traces for training.
 */
export function generateCalls(seed: number, calls: number): CallRecording {
  const rng = new Rng(seed, 0x63616c6c);
  const programs = Array.from({ length: PROGRAMS }, () => program(rng));
  const known = () => rng.below(PROGRAMS - FOREIGN_PROGRAMS);
  const training: CallTrace[] = [];
  for (let sum = 0; sum < calls; sum += training.at(-1)!.length) {
    training.push(trace(rng, programs[known()]!, traceLength(rng)));
  }
  const tests: { calls: CallTrace; attack: boolean }[] = [];
  for (let sum = 0; sum < calls || tests.length < 2; sum += tests.at(-1)!.calls.length) {
    const attack = tests.length % 2 === 1;
    const own = trace(rng, programs[known()]!, traceLength(rng));
    if (attack) splice(rng, own, programs[PROGRAMS - 1 - rng.below(FOREIGN_PROGRAMS)]!);
    tests.push({ calls: own, attack });
  }
  return { training, tests };
}

/** Returns the recording as 16-bit numbers, each trace led by its length and whether it is an attack. */
export function recordingBytes({ training, tests }: CallRecording): Uint8Array {
  const traces = [...training.map((calls) => ({ calls, attack: false })), ...tests];
  const bytes = new Uint8Array(traces.reduce((sum, { calls }) => sum + 6 + calls.length * 2, 0));
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const { calls, attack } of traces) {
    view.setUint32(at, calls.length, true);
    view.setUint16(at + 4, attack ? 1 : 0, true);
    at += 6;
    for (const call of calls) {
      view.setUint16(at, call, true);
      at += 2;
    }
  }
  return bytes;
}

function program(rng: Rng): Program {
  return Array.from({ length: CALLS }, () => {
    const weights = Array.from({ length: CALLS }, () => gamma(rng, CONCENTRATION));
    const sum = weights.reduce((a, b) => a + b, 0);
    let upTo = 0;
    const row = Uint32Array.from(weights, (weight) => Math.round(((upTo += weight) / sum) * PARTS));
    row[CALLS - 1] = PARTS;
    return row;
  });
}

/** Draws a gamma variate of a shape below 1 (Marsaglia and Tsang 2000, with their step down from shape + 1). */
function gamma(rng: Rng, shape: number): number {
  const d = shape + 1 - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = rng.normal();
    const v = (1 + c * x) * (1 + c * x) * (1 + c * x);
    if (v <= 0) continue;
    const logarithm = (x * x) / 2 + d - d * v + d * exactLog(v);
    if (exactLog(rng.uniform()) < logarithm) return d * v * exactPow(rng.uniform(), 1 / shape);
  }
}

function traceLength(rng: Rng): number {
  return Math.min(LONGEST_TRACE, SHORTEST_TRACE + Math.floor(rng.exponential(MEAN_MORE)));
}

function trace(rng: Rng, rows: Program, length: number): CallTrace {
  let call = rng.below(CALLS);
  return Uint16Array.from({ length }, () => {
    const now = call;
    const part = rng.below(PARTS);
    call = rows[now]!.findIndex((upTo) => part < upTo);
    return now;
  });
}

function splice(rng: Rng, own: CallTrace, foreign: Program): void {
  const share = SMALLEST_SPLICE + (LARGEST_SPLICE - SMALLEST_SPLICE) * rng.uniform();
  const length = Math.ceil(own.length * share);
  own.set(trace(rng, foreign, length), rng.below(own.length - length + 1));
}
