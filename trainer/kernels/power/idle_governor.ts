/**
 * The family `idle@1` of idle governors predicts how deep a processor may sleep from the next timer, from how long
 * it slept lately, and from how often something else than the timer woke it.
 */

/** A state is one way to sleep; deeper ones take less power, wake up more slowly and pay only after a while. */
export interface IdleState {
  readonly name: string;
  /** This time passes from the wake-up event until the processor works. */
  readonly exitUs: number;
  /** Sleeping for less than this costs more energy than the state before would. */
  readonly residencyUs: number;
}

/** The states go from the shallowest to the deepest, as Intel's driver has them for a server. */
export const IDLE_STATES: readonly IdleState[] = [
  { name: "C1", exitUs: 2, residencyUs: 2 },
  { name: "C1E", exitUs: 10, residencyUs: 20 },
  { name: "C3", exitUs: 40, residencyUs: 100 },
  { name: "C6", exitUs: 133, residencyUs: 400 },
];

/** These settings make one member of the family. */
export interface IdleParams {
  /** So many of the last periods may show what is typical. */
  readonly hist_len: number;
  /**
   * They do when their mean is at least this many standard deviations; else the longest are left out, down to
   * three quarters.
   */
  readonly outlier_sigma: number;
  /** The newest period has this weight in what is averaged over all. */
  readonly ewma: number;
  /**
   * At 1 only the next timer predicts the length, at 0 the shortest of timer, corrected timer and typical length
   * does.
   */
  readonly timer_trust: number;
  /**
   * A shallower state is taken when more than this share of the periods ended early, in shallower states'
   * time; never at 1.
   */
  readonly intercept_share: number;
  /** A state is too slow where ten of its exits times this take longer than the predicted length. */
  readonly latency_weight: number;
  /** The periodic tick is stopped for predicted lengths from this on. */
  readonly tick_stop_us: number;
}

/** With a spread below this, recent lengths are typical whatever their mean. */
const STEADY_US = 20;
/** Corrections of the timer are kept apart for timers of up to 10, 100, 1000, 10000 us and beyond. */
const TIMER_MAGNITUDES = 5;

/** Returns the deepest state that `lengthUs` of sleep pay for, as an index of `IDLE_STATES`. */
function deepestFor(lengthUs: number): number {
  let state = IDLE_STATES.length - 1;
  while (state > 0 && IDLE_STATES[state]!.residencyUs > lengthUs) state--;
  return state;
}

/** `IdleGovernor` is a member of the family; call `select` when the processor falls idle and `woke` when it works again. */
export class IdleGovernor {
  /** It is read after every `select`: the tick stays off while the processor sleeps. */
  stopTick = false;
  readonly #params: IdleParams;
  /** A length is Infinity where there was none yet. */
  readonly #recent: Float64Array;
  #oldest = 0;
  /** The recent lengths are here in rising order. */
  readonly #sorted: Float64Array;
  #sum = 0;
  #sumOfSquares = 0;
  readonly #corrections = new Float64Array(TIMER_MAGNITUDES).fill(1);
  /** Each state counts how often sleep ended in its time and the timer was due then, and how often it was not. */
  readonly #hits = new Float64Array(IDLE_STATES.length);
  readonly #intercepts = new Float64Array(IDLE_STATES.length);
  #timerUs = 0;

  constructor(params: IdleParams) {
    this.#params = params;
    this.#recent = new Float64Array(params.hist_len).fill(Infinity);
    this.#sorted = new Float64Array(params.hist_len).fill(Infinity);
  }

  /**
   * Returns the state to sleep in, as an index of `IDLE_STATES`; the next timer that is known goes off in
   * `timerUs`, the next tick in `tickUs`.
   */
  select(timerUs: number, tickUs: number): number {
    const { timer_trust, tick_stop_us } = this.#params;
    this.#timerUs = timerUs;
    let predictedUs = timerUs;
    if (timer_trust < 1) {
      const corrected = timerUs * this.#corrections[this.#magnitude(timerUs)]!;
      const shortest = Math.min(timerUs, corrected, this.#typicalUs());
      predictedUs = timer_trust * timerUs + (1 - timer_trust) * shortest;
    }
    const candidate = this.#affordable(predictedUs);
    let state = this.#vote(candidate);
    if (state < candidate) predictedUs = IDLE_STATES[state]!.residencyUs;
    this.stopTick = predictedUs >= tick_stop_us;
    if (!this.stopTick) state = Math.min(state, deepestFor(tickUs));
    return state;
  }

  /**
   * Learns that sleep ended after `lengthUs`; when the tick alone ended it, that is how long it could have lasted.
   */
  woke(lengthUs: number): void {
    const { ewma } = this.#params;
    this.#remember(lengthUs);
    const magnitude = this.#magnitude(this.#timerUs);
    const correction = this.#corrections[magnitude]!;
    this.#corrections[magnitude] = correction + ewma * (lengthUs / this.#timerUs - correction);
    for (let state = 0; state < IDLE_STATES.length; state++) {
      this.#hits[state]! -= ewma * this.#hits[state]!;
      this.#intercepts[state]! -= ewma * this.#intercepts[state]!;
    }
    const state = deepestFor(lengthUs);
    const counts = state === deepestFor(this.#timerUs) ? this.#hits : this.#intercepts;
    counts[state]! += 1;
  }

  /** Returns the deepest state that pays within `predictedUs` and wakes up fast enough for it. */
  #affordable(predictedUs: number): number {
    let state = deepestFor(predictedUs);
    const exits = 10 * this.#params.latency_weight;
    while (state > 0 && exits * IDLE_STATES[state]!.exitUs > predictedUs) state--;
    return state;
  }

  /** Returns the candidate, or where half of the early ends are when there are too many of them. */
  #vote(candidate: number): number {
    let [early, others] = [0, 0];
    for (let state = 0; state < IDLE_STATES.length; state++) {
      if (state < candidate) early += this.#intercepts[state]!;
      else others += this.#hits[state]! + this.#intercepts[state]!;
    }
    if (!(early > this.#params.intercept_share * (early + others))) return candidate;
    let sum = 0;
    for (let state = candidate - 1; state > 0; state--) {
      sum += this.#intercepts[state]!;
      if (2 * sum > early) return state;
    }
    return 0;
  }

  #remember(lengthUs: number): void {
    const sorted = this.#sorted;
    const oldest = this.#recent[this.#oldest]!;
    this.#recent[this.#oldest] = lengthUs;
    this.#oldest = (this.#oldest + 1) % sorted.length;
    this.#sum += lengthUs;
    this.#sumOfSquares += lengthUs * lengthUs;
    if (oldest < Infinity) {
      this.#sum -= oldest;
      this.#sumOfSquares -= oldest * oldest;
    }
    // The gap that the oldest leaves moves to where the newest belongs.
    let gap = sorted.indexOf(oldest);
    for (; gap + 1 < sorted.length && sorted[gap + 1]! < lengthUs; gap++) sorted[gap] = sorted[gap + 1]!;
    for (; gap > 0 && sorted[gap - 1]! > lengthUs; gap--) sorted[gap] = sorted[gap - 1]!;
    sorted[gap] = lengthUs;
  }

  /**
   * Returns the typical length, Infinity when nothing is typical. Sums are of whole numbers, so that the order of
   * adding does not matter.
   */
  #typicalUs(): number {
    const { hist_len, outlier_sigma } = this.#params;
    if (this.#sorted[hist_len - 1] === Infinity) return Infinity;
    let [count, sum, squares] = [hist_len, this.#sum, this.#sumOfSquares];
    while (4 * count >= 3 * hist_len) {
      const spread = count * squares - sum * sum;
      const steady = spread <= STEADY_US * STEADY_US * count * count;
      if (steady || sum * sum >= outlier_sigma * outlier_sigma * spread) return sum / count;
      const longest = this.#sorted[--count]!;
      sum -= longest;
      squares -= longest * longest;
    }
    return Infinity;
  }

  #magnitude(timerUs: number): number {
    let magnitude = 0;
    for (let us = 10; us < timerUs && magnitude < TIMER_MAGNITUDES - 1; us *= 10) magnitude++;
    return magnitude;
  }
}
