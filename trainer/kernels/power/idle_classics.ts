/**
 * Implements known idle governors after those of Linux, each written on its own and simplified to what the model
 * has (one processor, no polling state), hence "-like". menu_like, menu_io_like and teo_like are exact points of
 * the family `idle@1`; the others are not, as the family always weighs a state's residency against a prediction.
 */
import { IDLE_STATES } from "./idle_governor.ts";
import type { Governor } from "./sleep.ts";

/** Chooses always the same state, with the tick off. */
class Always implements Governor {
  readonly stopTick = true;
  readonly #state: number;

  constructor(state: number) {
    this.#state = state;
  }

  select(): number {
    return this.#state;
  }

  woke(): void {}
}

/**
 * Follows the ladder governor: one state deeper after four sleeps in a row that would have paid there, one back
 * after a sleep that did not pay. The tick stays on.
 */
class LadderLike implements Governor {
  readonly stopTick = false;
  #state = 0;
  #promotions = 0;

  select(): number {
    return this.#state;
  }

  woke(lengthUs: number): void {
    const deeper = IDLE_STATES[this.#state + 1];
    if (deeper && lengthUs >= deeper.residencyUs) {
      if (++this.#promotions < 4) return;
      this.#state++;
    } else if (this.#state > 0 && lengthUs < IDLE_STATES[this.#state]!.residencyUs) this.#state--;
    this.#promotions = 0;
  }
}

const TICK_STOP_US = 4000;

/** Returns the deepest state of those that hold. */
function deepest(holds: (state: { exitUs: number; residencyUs: number }) => boolean): number {
  return Math.max(0, IDLE_STATES.findLastIndex(holds));
}

/**
 * Follows the menu governor: it predicts the shortest of the next timer, that timer corrected by how it turned out
 * before, and the typical one of the last eight lengths; `exits` is how many exits have to fit into it (the
 * performance multiplier, about 10 for each task that waits for I/O).
 */
class MenuLike implements Governor {
  stopTick = false;
  readonly #exits: number;
  #lengths: number[] = [];
  readonly #corrections = new Map<number, number>();
  #timerUs = 0;

  constructor(exits: number) {
    this.#exits = exits;
  }

  select(timerUs: number, tickUs: number): number {
    this.#timerUs = timerUs;
    const corrected = timerUs * this.#correction();
    const predictedUs = Math.min(timerUs, corrected, typical(this.#lengths) ?? timerUs);
    this.stopTick = predictedUs >= TICK_STOP_US;
    return deepest(({ exitUs, residencyUs }) =>
      residencyUs <= predictedUs && this.#exits * exitUs <= predictedUs &&
      (this.stopTick || residencyUs <= tickUs)
    );
  }

  woke(lengthUs: number): void {
    this.#lengths = [...this.#lengths, lengthUs].slice(-8);
    const before = this.#correction();
    this.#corrections.set(this.#digits(), before + (lengthUs / this.#timerUs - before) / 8);
  }

  #correction(): number {
    return this.#corrections.get(this.#digits()) ?? 1;
  }

  /** Timers up to 10, 100, 1000, 10000 us and longer ones are corrected apart. */
  #digits(): number {
    return [10, 100, 1000, 10_000].filter((us) => us < this.#timerUs).length;
  }
}

/**
 * Returns the mean of eight lengths without outliers: of six at least whose spread is small; undefined if there are
 * none.
 */
function typical(lengths: readonly number[]): number | undefined {
  if (lengths.length < 8) return undefined;
  for (let rest = lengths.toSorted((a, b) => a - b); rest.length >= 6; rest = rest.slice(0, -1)) {
    const sum = rest.reduce((a, b) => a + b, 0);
    const variance = rest.length * rest.reduce((a, b) => a + b * b, 0) - sum * sum;
    if (sum * sum >= 36 * variance || variance <= 400 * rest.length * rest.length) return sum / rest.length;
  }
  return undefined;
}

/**
 * Follows the timer-events-oriented governor: it takes the state for the next timer, unless more than half of the
 * lately seen periods that do not speak for a shallower timer were cut short.
 */
class TeoLike implements Governor {
  stopTick = false;
  #bins = IDLE_STATES.map(() => ({ hits: 0, intercepts: 0 }));
  #timerUs = 0;

  select(timerUs: number, tickUs: number): number {
    this.#timerUs = timerUs;
    const candidate = this.#bin(timerUs);
    const state = this.#intercepted(candidate) ?? candidate;
    this.stopTick = (state === candidate ? timerUs : IDLE_STATES[state]!.residencyUs) >= TICK_STOP_US;
    return this.stopTick ? state : Math.min(state, this.#bin(tickUs));
  }

  woke(lengthUs: number): void {
    this.#bins = this.#bins.map(({ hits, intercepts }) => ({
      hits: hits - hits / 8,
      intercepts: intercepts - intercepts / 8,
    }));
    const bin = this.#bin(lengthUs);
    this.#bins[bin]![bin === this.#bin(this.#timerUs) ? "hits" : "intercepts"]++;
  }

  #intercepted(candidate: number): number | undefined {
    const early = this.#bins.slice(0, candidate).reduce((sum, { intercepts }) => sum + intercepts, 0);
    const others = this.#bins.slice(candidate).reduce((sum, bin) => sum + (bin.hits + bin.intercepts), 0);
    if (2 * early <= early + others) return undefined;
    for (let [state, sum] = [candidate - 1, 0]; state >= 0; state--) {
      sum += this.#bins[state]!.intercepts;
      if (2 * sum > early) return state;
    }
    return 0;
  }

  #bin(us: number): number {
    return deepest(({ residencyUs }) => residencyUs <= us);
  }
}

/** Holds every classic by name; each call makes a fresh one. */
export const idleClassics = {
  always_c1: () => new Always(0),
  always_deepest: () => new Always(IDLE_STATES.length - 1),
  ladder_like: () => new LadderLike(),
  menu_like: () => new MenuLike(0),
  menu_io_like: () => new MenuLike(10),
  teo_like: () => new TeoLike(),
} satisfies Record<string, () => Governor>;
