/**
 * Counts what it costs to sleep, as a governor decides, through the periods in which a processor has nothing to do.
 * Times are whole microseconds; energy is in tenths of what one microsecond in C1 takes.
 */
import { IDLE_STATES } from "./idle_governor.ts";

/** A governor is a rule; see `IdleGovernor`. */
export interface Governor {
  /** It is read after every `select`: the tick stays off while the processor sleeps. */
  readonly stopTick: boolean;
  /** Returns the state to sleep in, as an index of `IDLE_STATES`. */
  select(timerUs: number, tickUs: number): number;
  /**
   * Learns that sleep ended after `lengthUs`; when the tick alone ended it, that is how long it could have lasted.
   */
  woke(lengthUs: number): void;
}

export const TICK_US = 4000;
/** C1 takes 10 a microsecond. */
const POWER = [10, 7, 4, 1];
/** Going there and back takes so much that each state pays exactly from its target residency on. */
const TRANSITION = POWER.reduce<number[]>((costs, power, i) => {
  const before = i === 0 ? 0 : costs[i - 1]! + (POWER[i - 1]! - power) * IDLE_STATES[i]!.residencyUs;
  return [...costs, before];
}, []);

/** Returns the energy of `lengthUs` in one state, there and back included. */
export function energyOf(state: number, lengthUs: number): number {
  return POWER[state]! * lengthUs + TRANSITION[state]!;
}

/** Returns the smallest energy with which `lengthUs` can be slept through. */
export function leastEnergy(lengthUs: number): number {
  let least = energyOf(0, lengthUs);
  for (let state = 1; state < POWER.length; state++) least = Math.min(least, energyOf(state, lengthUs));
  return least;
}

/** One sleep came to this. */
export interface Sleep {
  readonly energy: number;
  /** An event waited for the exit of the last state. */
  readonly exitUs: number;
  /** The processor went to sleep so many times: ticks wake it, too. */
  readonly entries: number;
}

/** Sleeps through one period; a tick that is not stopped ends a sleep and another one begins. */
export function sleepThrough(governor: Governor, lengthUs: number, timerUs: number, tickUs: number): Sleep {
  const sleep = { energy: 0, exitUs: 0, entries: 0 };
  for (let sleptUs = 0; sleptUs < lengthUs;) {
    const leftUs = lengthUs - sleptUs;
    const tickInUs = sleptUs === 0 ? tickUs : TICK_US;
    const state = governor.select(timerUs - sleptUs, tickInUs);
    const ticked = !governor.stopTick && tickInUs < leftUs;
    const us = ticked ? tickInUs : leftUs;
    sleep.energy += energyOf(state, us);
    sleep.entries++;
    governor.woke(ticked ? timerUs - sleptUs : leftUs);
    sleep.exitUs = IDLE_STATES[state]!.exitUs;
    sleptUs += us;
  }
  return sleep;
}
