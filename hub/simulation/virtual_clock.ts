/** Gives a simulated world its clock: time passes only when the world says so. */
import type { Clock } from "../../internal/clock.ts";

interface Timer {
  readonly atMs: number;
  readonly resolve: () => void;
}

/** Both times begin at fixed values; that of the wall may jump. */
export class VirtualClock implements Clock {
  #monoMs = 0;
  #wallMs = Date.UTC(2026, 10, 22, 14);
  #timers: Timer[] = [];

  wallMs(): number {
    return this.#wallMs;
  }

  monotonicMs(): number {
    return this.#monoMs;
  }

  delay(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (signal?.aborted) return resolve();
      const timer = { atMs: this.#monoMs + ms, resolve };
      this.#timers.push(timer);
      signal?.addEventListener("abort", () => this.#end(timer), { once: true });
    });
  }

  /** Returns the milliseconds until the next timer is due; Infinity when there is none. */
  get untilNextMs(): number {
    return Math.min(...this.#timers.map(({ atMs }) => Math.max(0, atMs - this.#monoMs)));
  }

  /** Lets `ms` pass at once; timers that were due meanwhile fire late. */
  pass(ms: number): void {
    this.#monoMs += ms;
    this.#wallMs += ms;
    const due = this.#timers.filter(({ atMs }) => atMs <= this.#monoMs).sort((a, b) => a.atMs - b.atMs);
    for (const timer of due) this.#end(timer);
  }

  /** Moves the wall clock. */
  setWall(byMs: number): void {
    this.#wallMs += byMs;
  }

  /** Drops all timers, as the process that waited for them is gone. */
  forget(): void {
    this.#timers = [];
  }

  #end(timer: Timer): void {
    this.#timers = this.#timers.filter((other) => other !== timer);
    timer.resolve();
  }
}
