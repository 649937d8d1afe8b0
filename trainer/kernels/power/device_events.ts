/**
 * Generates what wakes a processor besides its threads: the timer of an audio device, I/O completions, packets.
 * Times are whole microseconds.
 */
import { exactPow } from "../../learner/exact_math.ts";
import { Rng } from "../../learner/rng.ts";

/** A source is something that happens again and again. */
export interface Source {
  /** It happens next at this time. */
  atUs: number;
  /** Moves on to the time after that. */
  advance(): void;
}

const AUDIO_INTERRUPT_US = 5000;
const AUDIO_JITTER_US = 200;
const IO_MEAN_US = { least: 300, most: 3000 };
const IO_PHASE_US = 200_000;
const NETWORK_SHAPE = 1.5;
const SHORTEST_ON_US = 2000;
const SHORTEST_OFF_US = 20_000;
const PACKET_GAP_US = { least: 20, most: 100 };
const EVENT_WORK_US = { least: 5, most: 20 };

/** Fires every 5 ms, up to 0.2 ms early or late. */
export function audioTimer(rng: Rng): Source {
  const jitter = () => between(rng, { least: -AUDIO_JITTER_US, most: AUDIO_JITTER_US });
  return {
    atUs: AUDIO_INTERRUPT_US,
    advance() {
      this.atUs += AUDIO_INTERRUPT_US + jitter();
    },
  };
}

/** Gaps are exponential, with a mean that is drawn anew from 0.3 … 3 ms every 200 ms. */
export function ioCompletions(rng: Rng): Source {
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

/**
 * The network is on and off for Pareto times (1.5, at least 2 and 20 ms), with a packet every 20 … 100 us while on.
 */
export function networkPackets(rng: Rng): Source {
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

/** Draws what serving one event takes, 5 … 20 us. */
export function eventWorkUs(rng: Rng): number {
  return between(rng, EVENT_WORK_US);
}

/** Returns whichever comes next, the first of several. */
export function nextOf(sources: readonly Source[]): Source {
  return sources.reduce((first, next) => (next.atUs < first.atUs ? next : first));
}

/**
 * Returns when I/O completions and packets come before `lengthUs` and how long each takes to serve: two numbers
 * each, in order.
 */
export function generateDeviceEvents(seed: number, lengthUs: number): Uint32Array {
  const rng = new Rng(seed, 0x69726571);
  const sources = [ioCompletions(rng), networkPackets(rng)];
  const events: number[] = [];
  for (let next = nextOf(sources); next.atUs < lengthUs; next = nextOf(sources)) {
    events.push(next.atUs, eventWorkUs(rng));
    next.advance();
  }
  return Uint32Array.from(events);
}

/** Draws a whole number, both ends included. */
function between(rng: Rng, { least, most }: { least: number; most: number }): number {
  return least + rng.below(most - least + 1);
}
