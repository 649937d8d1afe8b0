/** Keeps the dashboard reachable: whatever ends it, it is opened anew, less and less often while that does not help. */
import { getLogger } from "@logtape/logtape";
import type { Clock } from "../../internal/clock.ts";

const log = getLogger(["aicollab", "hub"]);

/** Before the first attempt; twice as long before each further one. */
export const FIRST_PAUSE_MS = 100;

/** The longest pause; what has served for so long starts from the first one again. */
export const LONGEST_PAUSE_MS = 10_000;

/** Something that serves until it fails or is disposed of. */
export interface Serving extends AsyncDisposable {
  /** Resolves with the reason. */
  readonly failed: Promise<Error>;
}

/** What the pauses are measured by, and what ends the keeping. */
export interface KeepOptions {
  readonly clock: Pick<Clock, "monotonicMs" | "delay">;
  readonly signal: AbortSignal;
}

/** Keeps one open, `serving` at first and then what `open` gives, until `signal` aborts; then the last is disposed of. */
export async function keepServing(
  serving: Serving,
  open: () => Promise<Serving>,
  { clock, signal }: KeepOptions,
): Promise<void> {
  const over = new Promise<void>((resolve) =>
    signal.addEventListener("abort", () => resolve(), { once: true })
  );
  let pauseMs = FIRST_PAUSE_MS;
  for (let current: Serving | undefined = serving; current;) {
    const sinceMs = clock.monotonicMs();
    const reason: Error | void = await Promise.race([current.failed, over]);
    await current[Symbol.asyncDispose]();
    if (reason) log.error("The dashboard failed and is opened anew: {reason}", { reason: reason.message });
    if (clock.monotonicMs() - sinceMs >= LONGEST_PAUSE_MS) pauseMs = FIRST_PAUSE_MS;
    current = await openAnew();
    if (current) log.info("The dashboard is open again");
  }

  /** Undefined: it is over. */
  async function openAnew(): Promise<Serving | undefined> {
    let told = "";
    while (!signal.aborted) {
      await clock.delay(pauseMs, signal);
      if (signal.aborted) break;
      pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS);
      try {
        return await open();
      } catch (error) {
        const { message } = error as Error;
        if (message !== told) log.error("The dashboard cannot be opened yet: {message}", { message });
        told = message;
      }
    }
  }
}
