/** How long to wait before the next attempt to connect. */

const BASE_MS = 200;
/** No two attempts are further apart, unless the hub asks for it. */
export const MAX_BACKOFF_MS = 30_000;

/**
 * Milliseconds to wait before attempt `attempt` (0 is the first one after a loss): anything up to 0.2 s, doubled with each
 * attempt up to 30 s. Full jitter, so that a thousand AIs do not come back at once. On top of it what the hub asked for.
 *
 * `random` gives 0–1.
 */
export function backoffMs(attempt: number, random: () => number, retryAfterMs = 0): number {
  return retryAfterMs + Math.round(random() * Math.min(MAX_BACKOFF_MS, BASE_MS * 2 ** attempt));
}
