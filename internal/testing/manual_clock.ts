/** Implements a clock that a test controls; nothing is due before the test says so. */
import type { Clock } from "../clock.ts";

const START_MS = Date.UTC(2026, 10, 22, 14);

interface Wait {
  readonly atMs: number;
  readonly resolve: () => void;
}

/** Both times advance together, from 0 and from 2026-11-22 14:00 UTC. */
export class ManualClock implements Clock {
  #nowMs = 0;
  #waits: Wait[] = [];

  wallMs(): number {
    return START_MS + this.#nowMs;
  }

  monotonicMs(): number {
    return this.#nowMs;
  }

  /** Returns when the waiting delays end, by the monotonic time, in order. */
  get dueMs(): readonly number[] {
    return this.#waits.map(({ atMs }) => atMs).sort((a, b) => a - b);
  }

  delay(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (signal?.aborted) return resolve();
      const wait = { atMs: this.#nowMs + ms, resolve };
      this.#waits.push(wait);
      signal?.addEventListener("abort", () => this.#end(wait), { once: true });
    });
  }

  /** Lets `ms` pass; each delay ends at its own time, in order. */
  async advance(ms: number): Promise<void> {
    const endMs = this.#nowMs + ms;
    for (;;) {
      const next = this.#waits.filter(({ atMs }) => atMs <= endMs).sort((a, b) => a.atMs - b.atMs)[0];
      if (!next) break;
      this.#nowMs = Math.max(this.#nowMs, next.atMs);
      this.#end(next);
      await settle();
    }
    this.#nowMs = endMs;
  }

  /** Skips `ms` at once, as when the process was stopped: delays end late. */
  async jump(ms: number): Promise<void> {
    this.#nowMs += ms;
    await this.advance(0);
  }

  #end(wait: Wait): void {
    this.#waits = this.#waits.filter((other) => other !== wait);
    wait.resolve();
  }
}

/** Resolves after everything that is due without I/O has happened. */
function settle(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}
