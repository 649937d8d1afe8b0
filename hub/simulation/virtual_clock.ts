/** Gives a simulated world its clock: time passes only when the world says so. */
import type { Clock } from "../../internal/clock.ts";

interface Timer {
  readonly atMs: number;
  readonly resolve: () => void;
}

/** Both times begin at fixed values; that of the wall may jump. */
export class VirtualClock implements Clock {
  #monoMs = 0;
  #wallMs: number;
  /** From each of these monotonic times on the wall clock was ahead by so much. */
  readonly #offsets: { readonly sinceMs: number; readonly byMs: number }[];
  #timers: Timer[] = [];

  constructor(wallMs = Date.UTC(2026, 10, 22, 14)) {
    this.#wallMs = wallMs;
    this.#offsets = [{ sinceMs: 0, byMs: wallMs }];
  }

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
    this.#offsets.push({ sinceMs: this.#monoMs, byMs: this.#wallMs - this.#monoMs });
  }

  /** Returns the spans of time that the wall clock has shown since a monotonic time, one for each time that it was set. */
  wallSince(monoMs: number): [fromMs: number, toMs: number][] {
    return this.#offsets.flatMap(({ sinceMs, byMs }, i) => {
      const untilMs = this.#offsets[i + 1]?.sinceMs ?? this.#monoMs;
      return untilMs < monoMs ? [] : [[Math.max(sinceMs, monoMs) + byMs, untilMs + byMs]];
    });
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
