/** Restarts the dashboard's server whenever it fails, with growing pauses while that does not help. */
import { getLogger } from "@logtape/logtape";
import type { Clock } from "../../internal/clock.ts";

const log = getLogger(["aicollab", "hub"]);

/** This pause comes before the first attempt; each further one is twice as long. */
export const FIRST_PAUSE_MS = 100;

/** No pause is longer; a server that ran for so long begins with the first pause again. */
export const LONGEST_PAUSE_MS = 10_000;

/** Something that serves until it fails or is disposed of. */
export interface Serving extends AsyncDisposable {
  /** Resolves with the reason when it has failed. */
  readonly failed: Promise<Error>;
}

/** The clock measures the pauses, and the signal stops the server and its restarter. */
export interface RestarterOptions {
  readonly clock: Pick<Clock, "monotonicMs" | "delay">;
  readonly signal: AbortSignal;
}

/** Keeps `serving`, and after each failure what `start` returns, running until `signal` aborts; then disposes of the last. */
export async function keepServing(
  serving: Serving,
  start: () => Promise<Serving>,
  { clock, signal }: RestarterOptions,
): Promise<void> {
  const stopped = new Promise<void>((resolve) =>
    signal.addEventListener("abort", () => resolve(), { once: true })
  );
  let pauseMs = FIRST_PAUSE_MS;
  for (let current: Serving | undefined = serving; current;) {
    const sinceMs = clock.monotonicMs();
    const reason: Error | void = await Promise.race([current.failed, stopped]);
    await current[Symbol.asyncDispose]();
    if (reason) log.error("The dashboard failed and is started again: {reason}", { reason: reason.message });
    if (clock.monotonicMs() - sinceMs >= LONGEST_PAUSE_MS) pauseMs = FIRST_PAUSE_MS;
    current = await restart();
    if (current) log.info("The dashboard is served again");
  }

  /** Resolves with undefined when the signal aborts first. */
  async function restart(): Promise<Serving | undefined> {
    let logged = "";
    while (!signal.aborted) {
      await clock.delay(pauseMs, signal);
      if (signal.aborted) break;
      pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS);
      try {
        return await start();
      } catch (error) {
        const { message } = error as Error;
        if (message !== logged) log.error("The dashboard cannot be started yet: {message}", { message });
        logged = message;
      }
    }
  }
}
