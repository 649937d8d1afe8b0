/**
 * When a processor that serves audio, a disk and a network has nothing to do, and what it can know of how long
 * that will last. Whole microseconds.
 */
import { exactPow } from "../learner/exact_math.ts";
import { Rng } from "../learner/rng.ts";
import { TICK_US } from "./sleep.ts";

/** Three numbers for each period: its length, the time from its start to the next timer and to the next tick. */
export type IdlePeriods = Uint32Array;

/** Something that wakes the processor again and again. */
interface Source {
  /** When it does next. */
  atUs: number;
  /** Moves on to the time after that. */
  advance(): void;
}

const AUDIO_PERIOD_US = 5000;
const AUDIO_JITTER_US = 200;
const IO_MEAN_US = { least: 300, most: 3000 };
const IO_PHASE_US = 200_000;
const NETWORK_SHAPE = 1.5;
const SHORTEST_ON_US = 2000;
const SHORTEST_OFF_US = 20_000;
const PACKET_GAP_US = { least: 20, most: 100 };
const EVENT_WORK_US = { least: 5, most: 20 };

/**
 * The first `count` idle periods of a processor that serves an audio timer every 5 ms (0.2 ms of jitter),
 * exponential I/O completions whose mean is drawn anew from 0.3 … 3 ms every 200 ms, and a network that is on
 * and off for Pareto times (1.5) with a packet every 20 … 100 us while on. Each event takes 5 … 20 us of work.
 */
export function generateIdlePeriods(seed: number, count: number): IdlePeriods {
  const rng = new Rng(seed, 0x69646c65);
  const audio = audioTimer(rng);
  const sources = [audio, ioCompletions(rng), networkPackets(rng)];
  const periods = new Uint32Array(count * 3);
  let [filled, idleFromUs] = [0, 0];
  while (filled < periods.length) {
    const source = sources.reduce((first, next) => (next.atUs < first.atUs ? next : first));
    if (source.atUs > idleFromUs) {
      periods[filled++] = source.atUs - idleFromUs;
      periods[filled++] = audio.atUs - idleFromUs;
      periods[filled++] = TICK_US - (idleFromUs % TICK_US);
      idleFromUs = source.atUs;
    }
    idleFromUs += between(rng, EVENT_WORK_US);
    source.advance();
  }
  return periods;
}

/** The periods as 32-bit numbers, least significant byte first: the form that is digested. */
export function idlePeriodBytes(periods: IdlePeriods): Uint8Array {
  const bytes = new Uint8Array(periods.length * 4);
  const view = new DataView(bytes.buffer);
  periods.forEach((value, i) => view.setUint32(i * 4, value, true));
  return bytes;
}

function audioTimer(rng: Rng): Source {
  const jitter = () => between(rng, { least: -AUDIO_JITTER_US, most: AUDIO_JITTER_US });
  return {
    atUs: AUDIO_PERIOD_US,
    advance() {
      this.atUs += AUDIO_PERIOD_US + jitter();
    },
  };
}

function ioCompletions(rng: Rng): Source {
  let [meanUs, phase] = [0, -1];
  return {
    atUs: 0,
    advance() {
      if (Math.floor(this.atUs / IO_PHASE_US) > phase) {
        phase = Math.floor(this.atUs / IO_PHASE_US);
        meanUs = IO_MEAN_US.least * exactPow(IO_MEAN_US.most / IO_MEAN_US.least, rng.uniform());
      }
      this.atUs += Math.ceil(rng.exponential(meanUs));
    },
  };
}

function networkPackets(rng: Rng): Source {
  const pareto = (leastUs: number) => Math.ceil(leastUs / exactPow(1 - rng.uniform(), 1 / NETWORK_SHAPE));
  let offAtUs = 0;
  return {
    atUs: 0,
    advance() {
      this.atUs += between(rng, PACKET_GAP_US);
      if (this.atUs < offAtUs) return;
      this.atUs += pareto(SHORTEST_OFF_US);
      offAtUs = this.atUs + pareto(SHORTEST_ON_US);
    },
  };
}

/** A whole number, both ends included. */
function between(rng: Rng, { least, most }: { least: number; most: number }): number {
  return least + rng.below(most - least + 1);
}
