/** Implements the scheduler that knows the future: it is printed beside those that do not, as a bound. */
import type { Scheduler } from "./processor.ts";
import type { ThreadLoad } from "./thread_load.ts";

/**
 * The thread with the shortest remaining time runs first, which has to know how long everything will take; hogs run
 * in turns of 100 ms. It has the smallest mean response there is, but the objective asks for more than that: it is
 * a yardstick, no proven bound.
 */
export class ShortestRemaining implements Scheduler {
  readonly sliceUs = 100_000;
  readonly #load: ThreadLoad;
  readonly #audioWorkUs: number;
  readonly #woken: number[] = [];
  readonly #leftUs = new Map<number, number>();
  #running = -1;

  constructor(load: ThreadLoad, audioWorkUs: number) {
    this.#load = load;
    this.#audioWorkUs = audioWorkUs;
  }

  wake(thread: number): boolean {
    const times = this.#woken[thread] ?? 0;
    this.#woken[thread] = times + 1;
    const workUs = this.#workUs(thread, times);
    this.#leftUs.set(thread, workUs);
    return this.#running >= 0 && workUs < this.#leftUs.get(this.#running)!;
  }

  pick(): number {
    let [best, leastUs] = [-1, Infinity];
    for (const [thread, us] of this.#leftUs) {
      if (best >= 0 && us >= leastUs) continue;
      [best, leastUs] = [thread, us];
    }
    return this.#running = best;
  }

  ran(thread: number, us: number): void {
    const leftUs = this.#leftUs.get(thread)! - us;
    // Threads that are equally long, as hogs are, take turns.
    this.#leftUs.delete(thread);
    this.#leftUs.set(thread, leftUs);
  }

  block(thread: number): void {
    this.#leftUs.delete(thread);
    this.#running = -1;
  }

  #workUs(thread: number, times: number): number {
    const { interactive, hogs, jobs } = this.#load;
    if (thread < interactive.length) return interactive[thread]![2 * times + 1]!;
    const beyondAudio = thread - interactive.length - 1;
    if (beyondAudio < 0) return this.#audioWorkUs;
    return jobs[beyondAudio - hogs]?.[1] ?? Infinity;
  }
}
