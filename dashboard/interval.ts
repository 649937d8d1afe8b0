/** Intervals for what the dashboard does regularly: sampling, looking for changes. Tests inject their own. */
import { getLogger } from "@logtape/logtape";

const log = getLogger(["aicollab", "hub"]);

/** Calls `action` every `ms` milliseconds until it is disposed of. */
export type StartInterval = (ms: number, action: () => void) => Disposable;

/**
 * Goes by the machine's clock and keeps no process alive: what is sampled or shown does not depend on it. An action that
 * fails is logged and called again, as a hub must not end for what its pages show.
 */
export const startInterval: StartInterval = (ms, action) => {
  const timer = setInterval(() => {
    try {
      action();
    } catch (error) {
      log.error("The dashboard failed to look at the hub: {error}", { error });
    }
  }, ms);
  Deno.unrefTimer(timer);
  return { [Symbol.dispose]: () => clearInterval(timer) };
};
