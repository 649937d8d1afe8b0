/** Computes how long a client waits before its next attempt to connect. */

const BASE_MS = 200;
/** No two attempts are further apart, unless the hub asks for it. */
export const MAX_BACKOFF_MS = 30_000;

/**
 * Returns the milliseconds to wait before attempt `attempt`, where 0 is the first one after a lost connection: a random part of
 * 0.2 s, doubled with each attempt up to 30 s, plus what the hub asked for. The full jitter keeps a thousand AIs from
 * reconnecting at once. `random` returns 0–1.
 */
export function backoffMs(attempt: number, random: () => number, retryAfterMs = 0): number {
  return retryAfterMs + Math.round(random() * Math.min(MAX_BACKOFF_MS, BASE_MS * 2 ** attempt));
}
