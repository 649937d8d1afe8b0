/** The clock of a simulated world: nothing passes unless the world says so. */
import type { Clock } from "../../internal/clock.ts";

interface Timer {
  readonly atMs: number;
  readonly resolve: () => void;
}

/** Both times begin somewhere; the wall's may jump. */
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

  /** Milliseconds until the next timer is due; Infinity when there is none. */
  get untilNextMs(): number {
    return Math.min(...this.#timers.map(({ atMs }) => Math.max(0, atMs - this.#monoMs)));
  }

  /** Lets `ms` pass at once; whoever was due meanwhile goes on late. */
  pass(ms: number): void {
    this.#monoMs += ms;
    this.#wallMs += ms;
    const due = this.#timers.filter(({ atMs }) => atMs <= this.#monoMs).sort((a, b) => a.atMs - b.atMs);
    for (const timer of due) this.#end(timer);
  }

  /** Somebody sets the wall clock. */
  setWall(byMs: number): void {
    this.#wallMs += byMs;
  }

  /** Nobody waits any more: the process that did is gone. */
  forget(): void {
    this.#timers = [];
  }

  #end(timer: Timer): void {
    this.#timers = this.#timers.filter((other) => other !== timer);
    timer.resolve();
  }
}
