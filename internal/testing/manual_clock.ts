/** For tests: a clock that its test owns; nothing is due before the test says so. */
import type { Clock } from "../clock.ts";

const START_MS = Date.UTC(2026, 10, 22, 14);

interface Wait {
  readonly atMs: number;
  readonly resolve: () => void;
}

/** Both times go on together, from 0 and from 2026-11-22 14:00 UTC. */
export class ManualClock implements Clock {
  #nowMs = 0;
  #waits: Wait[] = [];

  wallMs(): number {
    return START_MS + this.#nowMs;
  }

  monotonicMs(): number {
    return this.#nowMs;
  }

  /** When those who wait will go on, by the monotonic time, in order. */
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

  /** Lets `ms` pass: whoever waits goes on at his own time, in order. */
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

  /** `ms` are gone at once, as when the process was stopped: whoever waits goes on late. */
  async jump(ms: number): Promise<void> {
    this.#nowMs += ms;
    await this.advance(0);
  }

  #end(wait: Wait): void {
    this.#waits = this.#waits.filter((other) => other !== wait);
    wait.resolve();
  }
}

/** Lets everything that is due without I/O happen. */
function settle(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}
