/**
 * Says how long somebody has to wait who failed too often: after 5 failures within 10 s one second, and twice as long for each
 * failure that follows a wait, up to a minute. Five minutes without a failure are forgotten. It is pure: time is an argument.
 */

/** So many failures within {@linkcode WINDOW_MS} begin the first wait. */
export const MAX_FAILURES = 5;
export const WINDOW_MS = 10_000;
const FIRST_WAIT_MS = 1_000;
export const MAX_WAIT_MS = 60_000;
export const FORGOTTEN_MS = 300_000;
/** So many keys are remembered that failed a few times, and as many that had to wait. */
const MAX_KEYS = 8_192;

interface Waiting {
  sinceMs: number;
  forMs: number;
  failedMs: number;
}

/** Counts failures by key: an address, or a name and an address. */
export class AuthBackoff {
  readonly #maxKeys: number;
  /** Both stand in the order of the last failures. Keys that fail once never displace one that has to wait. */
  readonly #failures = new Map<string, readonly number[]>();
  readonly #waits = new Map<string, Waiting>();

  constructor({ maxKeys = MAX_KEYS } = {}) {
    this.#maxKeys = maxKeys;
  }

  /** Counts the remembered keys. */
  get size(): number {
    return this.#failures.size + this.#waits.size;
  }

  /** Returns for how many whole milliseconds the key has to wait yet, or 0. A clock that goes back ends a wait. */
  waitMs(key: string, nowMs: number): number {
    const wait = this.#waits.get(key);
    if (!wait || nowMs < wait.sinceMs) return 0;
    return Math.max(0, Math.ceil(wait.sinceMs + wait.forMs - nowMs));
  }

  /** Counts a failure of the key. A failure while it has to wait makes that no longer. */
  failed(key: string, nowMs: number): void {
    const wait = this.#waits.get(key);
    if (wait && nowMs - wait.failedMs < FORGOTTEN_MS) {
      const isOver = this.waitMs(key, nowMs) === 0;
      const next = isOver ? { sinceMs: nowMs, forMs: Math.min(MAX_WAIT_MS, wait.forMs * 2) } : wait;
      this.#remember(this.#waits, key, { ...next, failedMs: nowMs });
      return;
    }
    this.#waits.delete(key);
    const recent = (this.#failures.get(key) ?? []).filter((atMs) => nowMs - atMs < WINDOW_MS);
    if (recent.length + 1 < MAX_FAILURES) {
      this.#remember(this.#failures, key, [...recent, nowMs]);
      return;
    }
    this.#failures.delete(key);
    this.#remember(this.#waits, key, { sinceMs: nowMs, forMs: FIRST_WAIT_MS, failedMs: nowMs });
  }

  #remember<T>(kept: Map<string, T>, key: string, value: T): void {
    kept.delete(key);
    kept.set(key, value);
    if (kept.size > this.#maxKeys) kept.delete(kept.keys().next().value!);
  }
}
