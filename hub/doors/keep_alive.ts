/** Shows those on the way, proxies among them, that an answer which has nothing to say yet is alive. */
import type { Clock } from "../../internal/clock.ts";

/** A connection without a token is cut after 20 s without a byte of an answer. */
const KEEP_ALIVE_MS = 10_000;

/** Calls `show` every 10 s until `signal` aborts. */
export async function keepAlive(
  { clock, signal }: { readonly clock: Clock; readonly signal: AbortSignal },
  show: () => void,
): Promise<void> {
  for (;;) {
    await clock.delay(KEEP_ALIVE_MS, signal);
    if (signal.aborted) return;
    show();
  }
}
