/** Time as an argument: what runs by the clock gets one of these, and a test owns the one it hands over. */

/** The two times there are, and a way to wait. */
export interface Clock {
  /** Milliseconds since 1970, UTC: for people and records; may jump. */
  wallMs(): number;
  /** Milliseconds since some moment: for leases, time-outs and rates; never goes back. */
  monotonicMs(): number;
  /** Resolves after `ms` milliseconds, or as soon as `signal` aborts. */
  delay(ms: number, signal?: AbortSignal): Promise<void>;
}

/** The machine's own clock. */
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
