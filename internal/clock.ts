/** Makes time an argument: code that depends on the clock is given one, and tests give it one that they control. */

export interface Clock {
  /** Returns milliseconds since 1970, UTC, for people and records; it may jump. */
  wallMs(): number;
  /** Returns milliseconds since an unspecified moment, for leases, time-outs and rates; it never goes back. */
  monotonicMs(): number;
  /** Resolves after `ms` milliseconds, or as soon as `signal` aborts. */
  delay(ms: number, signal?: AbortSignal): Promise<void>;
}

/** The `systemClock` is the clock of this machine. */
export const systemClock: Clock = {
  wallMs: () => Date.now(),
  monotonicMs: () => performance.now(),
  delay(ms, signal) {
    if (signal?.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const end = () => {
        clearTimeout(timer);
        signal?.removeEventListener("abort", end);
        resolve();
      };
      const timer = setTimeout(end, ms);
      signal?.addEventListener("abort", end, { once: true });
    });
  },
};
