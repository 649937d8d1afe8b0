/** Says now and then that an answer goes on: whoever passes it on would take the silence for its end. */
import type { Clock } from "../internal/clock.ts";

/** An answer without a byte says that it is there so often. */
export const KEEP_ALIVE_MS = 15_000;

/** Resolves as `promise` does; with undefined when that takes longer than `ms`, or `signal` aborts. */
export async function within<T>(
  promise: Promise<T>,
  ms: number,
  { clock, signal }: { readonly clock: Clock; readonly signal?: AbortSignal },
): Promise<T | undefined> {
  const waiting = new AbortController();
  const signals = signal === undefined ? waiting.signal : AbortSignal.any([waiting.signal, signal]);
  try {
    return await Promise.race([promise, clock.delay(ms, signals).then(() => undefined)]);
  } finally {
    waiting.abort();
  }
}
