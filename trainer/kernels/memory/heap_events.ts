/**
 * Generates what a program asks of its allocator: requests, releases and resizes, in three phases with a peak each.
 */
import { exactExp, exactLog } from "../../learner/exact_math.ts";
import { Rng } from "../../learner/rng.ts";

/**
 * Events are pairs of object and bytes, in order: bytes of an object that has none are a request, 0 is its release,
 * anything else a resize. Objects are numbered from 0 in the order of their requests.
 */
export type HeapEvents = Int32Array;

const MEDIAN_BYTES = 64;
const SIGMA = 1.2;
const LARGEST_BYTES = 1 << 20;
const POWER_OF_TWO = 0.15;
const [LEAST_POWER, MOST_POWER] = [4, 12];
const MEAN_LIFE = 1000;
const LONG_LIVED = 0.01;
const RESIZED = 0.02;
const PHASES = 3;

/**
 * Generates a program in `steps` steps, a request or (2 of 100) a resize to up to twice the size each, besides
 * releases. Sizes are lognormal (median 64, sigma 1.2), 15 of 100 powers of two from 16 to 4096; lives are
 * exponential with a mean of 1000 steps, but one object in a hundred lives until its phase, a third of the program,
 * ends.
 */
export function generateHeapEvents(seed: number, steps: number): HeapEvents {
  const rng = new Rng(seed, 0x68656170);
  const events: number[] = [];
  const ends = Array.from({ length: steps + 1 }, (): number[] => []);
  const bytes: number[] = [];
  const phase = Math.ceil(steps / PHASES);
  const release = (object: number) => {
    events.push(object, 0);
    bytes[object] = 0;
  };
  for (let step = 0; step < steps; step++) {
    ends[step]!.forEach(release);
    const resized = rng.uniform() < RESIZED ? aLiveOne(rng, bytes) : -1;
    if (resized >= 0) {
      bytes[resized] = Math.min(LARGEST_BYTES, bytes[resized]! + 1 + rng.below(bytes[resized]!));
      events.push(resized, bytes[resized]!);
      continue;
    }
    const object = bytes.length;
    bytes.push(drawBytes(rng));
    events.push(object, bytes[object]!);
    const life = rng.uniform() < LONG_LIVED ? phase - (step % phase) : Math.ceil(rng.exponential(MEAN_LIFE));
    ends[Math.min(steps, step + life)]!.push(object);
  }
  ends[steps]!.forEach(release);
  return Int32Array.from(events);
}

function drawBytes(rng: Rng): number {
  if (rng.uniform() < POWER_OF_TWO) return 1 << (LEAST_POWER + rng.below(MOST_POWER - LEAST_POWER + 1));
  const drawn = Math.round(exactExp(exactLog(MEDIAN_BYTES) + SIGMA * rng.normal()));
  return Math.max(1, Math.min(LARGEST_BYTES, drawn));
}

/** Returns one of the newest thousand objects that is alive; -1 where a few draws find none. */
function aLiveOne(rng: Rng, bytes: readonly number[]): number {
  for (let i = 0; i < 8; i++) {
    const object = bytes.length - 1 - rng.below(Math.min(1000, Math.max(1, bytes.length)));
    if (object >= 0 && bytes[object]! > 0) return object;
  }
  return -1;
}

/**
 * Returns ln of the mean request, its spread in ln, share of requests above 4 KiB, resizes per request, ln of the
 * objects alive at most.
 */
export function heapFeatures(program: HeapEvents): number[] {
  const alive = new Set<number>();
  let [requests, resizes, large, sum, squares, most] = [0, 0, 0, 0, 0, 0];
  for (let i = 0; i < program.length; i += 2) {
    const [object, bytes] = [program[i]!, program[i + 1]!];
    if (bytes === 0) alive.delete(object);
    else if (alive.has(object)) resizes++;
    else {
      const ln = exactLog(bytes);
      requests++;
      sum += ln;
      squares += ln * ln;
      if (bytes > 4096) large++;
      alive.add(object);
      most = Math.max(most, alive.size);
    }
  }
  const mean = sum / Math.max(1, requests);
  return [
    mean,
    Math.sqrt(Math.max(0, squares / Math.max(1, requests) - mean * mean)),
    large / Math.max(1, requests),
    resizes / Math.max(1, requests),
    exactLog(1 + most),
  ];
}
