/**
 * Generates what one processor is asked to do: interactive threads that think and then want an answer, an audio
 * thread, jobs that come and go, and hogs that never sleep.
 */
import { exactLog, exactPow } from "../../learner/exact_math.ts";
import { Rng } from "../../learner/rng.ts";

export interface ThreadLoad {
  readonly lengthUs: number;
  /** Each interactive thread has one list: think, burst, think, burst … in us, enough for the whole length. */
  readonly interactive: readonly (readonly number[])[];
  /** Each job has its arrival and size in us, by arrival. */
  readonly jobs: readonly (readonly [number, number])[];
  /** So many threads always want to run. */
  readonly hogs: number;
}

const INTERACTIVE_THREADS = 6;
const MEAN_THINK_US = 120_000;
const BURST = { shape: 1.5, leastUs: 300, mostUs: 30_000 };
const JOB_LOAD = 0.35;
/** Lifetimes are those of UNIX jobs: about one in x lives longer than x (Harchol-Balter and Downey). */
const JOB = { shape: 1.1, leastUs: 5000, mostUs: 4_000_000 };
/** This is the mean of the bounded Pareto distribution `JOB`. */
const MEAN_JOB_US = 26_830;

/**
 * Generates six interactive threads, `hogs` hogs, and jobs in a Poisson stream that ask for 0.35 of the processor.
 */
export function generateThreadLoad(seed: number, lengthMs: number, hogs: number): ThreadLoad {
  const lengthUs = lengthMs * 1000;
  const rng = new Rng(seed, 0x74687264);
  const interactive = Array.from({ length: INTERACTIVE_THREADS }, () => {
    const times: number[] = [];
    for (let us = 0; us < lengthUs;) {
      const think = Math.ceil(rng.exponential(MEAN_THINK_US));
      const burst = boundedPareto(rng, BURST);
      times.push(think, burst);
      us += think + burst;
    }
    return times;
  });
  const jobs: [number, number][] = [];
  const nextUs = () => Math.ceil(rng.exponential(MEAN_JOB_US / JOB_LOAD));
  for (let us = nextUs(); us < lengthUs; us += nextUs()) jobs.push([us, boundedPareto(rng, JOB)]);
  return { lengthUs, interactive, jobs, hogs };
}

/** Returns the load as a list of numbers, each list in it led by its length: this form is digested. */
export function threadLoadNumbers({ lengthUs, interactive, jobs, hogs }: ThreadLoad): number[] {
  const lists = [...interactive, jobs.flat()];
  return [lengthUs, hogs, ...lists.flatMap((list) => [list.length, ...list])];
}

function boundedPareto(rng: Rng, { shape, leastUs, mostUs }: typeof BURST): number {
  const beyond = exactPow(leastUs / mostUs, shape);
  return Math.round(leastUs / exactPow(1 - rng.uniform() * (1 - beyond), 1 / shape));
}

/**
 * Returns the share of the processor that interactive bursts ask for, the share that jobs ask for, ln of their mean
 * and of the longest in ms, hogs.
 */
export function threadFeatures({ lengthUs, interactive, jobs, hogs }: ThreadLoad): number[] {
  const bursts = interactive.flatMap((times) => times.filter((_, i) => i % 2 === 1));
  const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);
  const sizes = jobs.map(([, size]) => size);
  return [
    sum(bursts) / lengthUs,
    sum(sizes) / lengthUs,
    exactLog(1 + sum(sizes) / Math.max(1, sizes.length) / 1000),
    exactLog(1 + Math.max(0, ...sizes) / 1000),
    hogs,
  ];
}
