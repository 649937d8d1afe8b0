/**
 * In the family `vdl@1` of schedulers for one processor the thread with the smallest key runs, and the key mixes
 * virtual time (fairness) with attained service (short bursts first).
 */
import { exactLog, exactPow } from "../../learner/exact_math.ts";

/** These settings make one member of the family. */
export interface VdlParams {
  readonly base_slice_ms: number;
  /** A slice is base · (1 + attained / base)^burst_exp: what has run long may run on for longer. */
  readonly burst_exp: number;
  /** A thread may wake up this far behind the runnable threads' smallest virtual time. */
  readonly sleeper_credit_ms: number;
  /** At 0 the key is virtual time alone, at 1 attained service alone. */
  readonly attained_weight: number;
  /**
   * Attained service is seen in so many steps, the first `base_slice_ms` long and each next one twice the one
   * before; 8 means that it is seen exactly.
   */
  readonly levels: number;
  /** A thread that wakes up takes the processor when its key is smaller by more than this. */
  readonly preempt_margin_ms: number;
  /** Attained service of all is forgotten this often; never at 5000. */
  readonly boost_ms: number;
  /** A thread forgets this share of its attained service on waking up. */
  readonly wake_reset: number;
  /**
   * At 1 virtual time counts at the end of the slice, and only a thread that is not ahead of the mean may be
   * picked; at 0 it counts as it is now.
   */
  readonly by_deadline: number;
}

const EXACT_LEVELS = 8;
const NO_BOOST_MS = 5000;
const SHORTEST_SLICE_US = 100;
const LONGEST_SLICE_US = 100_000;

/**
 * `Vdl` is a member of the family. Threads are small whole numbers, times whole microseconds; `sliceUs` is how long the
 * thread picked last may run before `pick` has to be called again.
 */
export class Vdl {
  sliceUs = 0;
  readonly #params: VdlParams;
  readonly #baseUs: number;
  readonly #creditUs: number;
  readonly #marginUs: number;
  readonly #boostUs: number;
  /** Equal keys are served in this order. */
  readonly #runnable: number[] = [];
  #running = -1;
  #boosts = 0;
  /** It never falls: it is the smallest virtual time of a runnable thread at any time so far. */
  #floorUs = 0;
  #sumVirtualUs = 0;
  readonly #virtualUs: number[] = [];
  readonly #attainedUs: number[] = [];
  readonly #leftUs: number[] = [];
  readonly #deadlineUs: number[] = [];
  readonly #key: number[] = [];

  constructor(params: VdlParams) {
    this.#params = params;
    this.#baseUs = Math.round(params.base_slice_ms * 1000);
    this.#creditUs = Math.round(params.sleeper_credit_ms * 1000);
    this.#marginUs = Math.round(params.preempt_margin_ms * 1000);
    this.#boostUs = params.boost_ms === NO_BOOST_MS ? Infinity : Math.round(params.boost_ms * 1000);
  }

  /**
   * Learns that `thread` has something to do; returns true when it should take the processor from the running one.
   */
  wake(thread: number, nowUs: number): boolean {
    this.#boost(nowUs);
    this.#raiseFloor();
    const virtualUs = Math.max(this.#virtualUs[thread] ?? 0, this.#floorUs - this.#creditUs);
    this.#virtualUs[thread] = virtualUs;
    this.#sumVirtualUs += virtualUs;
    this.#attainedUs[thread] = Math.floor((this.#attainedUs[thread] ?? 0) * (1 - this.#params.wake_reset));
    this.#runnable.push(thread);
    this.#startSlice(thread);
    const preempts = this.#running >= 0 && this.#mayRun(thread) &&
      this.#key[this.#running]! - this.#key[thread]! > this.#marginUs;
    if (preempts) this.#running = -1;
    return preempts;
  }

  /** Returns which of the runnable threads, one at least, runs next. */
  pick(nowUs: number): number {
    this.#boost(nowUs);
    let [best, least] = [-1, Infinity];
    for (const thread of this.#runnable) {
      const key = this.#key[thread]!;
      if (key >= least || !this.#mayRun(thread)) continue;
      [best, least] = [thread, key];
    }
    this.#running = best;
    this.sliceUs = this.#leftUs[best]!;
    return best;
  }

  /** Learns that the running `thread` had the processor for `us`. */
  ran(thread: number, us: number): void {
    this.#virtualUs[thread]! += us;
    this.#sumVirtualUs += us;
    this.#attainedUs[thread]! += us;
    this.#leftUs[thread]! -= us;
    if (this.#leftUs[thread]! > 0) {
      this.#key[thread] = this.#keyOf(thread);
      return;
    }
    this.#running = -1;
    this.#runnable.splice(this.#runnable.indexOf(thread), 1);
    this.#runnable.push(thread);
    this.#startSlice(thread);
  }

  /** Learns that `thread` has nothing to do for now. */
  block(thread: number): void {
    // The floor is raised before every wake; only what leaves nobody behind would be missed.
    if (this.#runnable.length === 1) this.#raiseFloor();
    this.#running = -1;
    this.#sumVirtualUs -= this.#virtualUs[thread]!;
    this.#runnable.splice(this.#runnable.indexOf(thread), 1);
  }

  /** The boost takes effect at the first decision after each multiple of the period. */
  #boost(nowUs: number): void {
    const boosts = Math.floor(nowUs / this.#boostUs);
    if (boosts === this.#boosts) return;
    this.#boosts = boosts;
    this.#attainedUs.fill(0);
    for (const thread of this.#runnable) this.#key[thread] = this.#keyOf(thread);
  }

  #raiseFloor(): void {
    if (this.#runnable.length === 0) return;
    let least = Infinity;
    for (const thread of this.#runnable) least = Math.min(least, this.#virtualUs[thread]!);
    this.#floorUs = Math.max(this.#floorUs, least);
  }

  #startSlice(thread: number): void {
    const { burst_exp } = this.#params;
    const grown = exactPow(1 + this.#seenUs(thread) / this.#baseUs, burst_exp) * this.#baseUs;
    const sliceUs = Math.round(Math.min(LONGEST_SLICE_US, Math.max(SHORTEST_SLICE_US, grown)));
    this.#leftUs[thread] = sliceUs;
    this.#deadlineUs[thread] = this.#virtualUs[thread]! + sliceUs;
    this.#key[thread] = this.#keyOf(thread);
  }

  #mayRun(thread: number): boolean {
    return this.#params.by_deadline === 0 ||
      this.#virtualUs[thread]! * this.#runnable.length <= this.#sumVirtualUs;
  }

  /** Keys are in microseconds of virtual time; attained service counts 3 ms for every factor of e beyond 1 ms. */
  #keyOf(thread: number): number {
    const { attained_weight, by_deadline } = this.#params;
    const fair = by_deadline === 1 ? this.#deadlineUs[thread]! : this.#virtualUs[thread]!;
    if (attained_weight === 0) return fair;
    const attained = 3000 * exactLog(1 + this.#seenUs(thread) / 1000);
    return (1 - attained_weight) * fair + attained_weight * attained;
  }

  /** Returns attained service as far as the levels show it: where the thread's level begins. */
  #seenUs(thread: number): number {
    const attainedUs = this.#attainedUs[thread]!;
    const { levels } = this.#params;
    if (levels === EXACT_LEVELS) return attainedUs;
    let [beginUs, widthUs] = [0, this.#baseUs];
    for (let level = 1; level < levels && attainedUs >= beginUs + widthUs; level++) {
      beginUs += widthUs;
      widthUs *= 2;
    }
    return beginUs;
  }
}
