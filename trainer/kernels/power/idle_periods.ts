/**
 * Generates when a processor that serves audio, a disk and a network has nothing to do, and what it can know of how
 * long that will last. Times are whole microseconds.
 */
import { exactLog } from "../../learner/exact_math.ts";
import { Rng } from "../../learner/rng.ts";
import { audioTimer, eventWorkUs, ioCompletions, networkPackets, nextOf } from "./device_events.ts";
import { TICK_US } from "./sleep.ts";

/** Each period is three numbers: its length, the time from its start to the next timer and to the next tick. */
export type IdlePeriods = Uint32Array;

/**
 * Generates the first `count` idle periods of a processor that serves an audio timer, I/O completions and packets,
 * each for 5 … 20 us.
 */
export function generateIdlePeriods(seed: number, count: number): IdlePeriods {
  const rng = new Rng(seed, 0x69646c65);
  const audio = audioTimer(rng);
  const sources = [audio, ioCompletions(rng), networkPackets(rng)];
  const periods = new Uint32Array(count * 3);
  let [filled, idleFromUs] = [0, 0];
  while (filled < periods.length) {
    const source = nextOf(sources);
    if (source.atUs > idleFromUs) {
      periods[filled++] = source.atUs - idleFromUs;
      periods[filled++] = audio.atUs - idleFromUs;
      periods[filled++] = TICK_US - (idleFromUs % TICK_US);
      idleFromUs = source.atUs;
    }
    idleFromUs += eventWorkUs(rng);
    source.advance();
  }
  return periods;
}

/**
 * Returns ln of the mean length in us, share of periods too short for the second, the third and the deepest state,
 * share that the timer ended.
 */
export function idleFeatures(periods: IdlePeriods): number[] {
  const lengths = Array.from({ length: periods.length / 3 }, (_, i) => periods[3 * i]!);
  const share = (count: number) => count / lengths.length;
  return [
    exactLog(share(lengths.reduce((a, b) => a + b, 0))),
    ...[20, 100, 400].map((us) => share(lengths.filter((length) => length < us).length)),
    share(lengths.filter((length, i) => length === periods[3 * i + 1]).length),
  ];
}
