/** Starts intervals for what the dashboard does regularly: sampling rates and polling the hub for changes. Tests inject their own. */
import { getLogger } from "@logtape/logtape";

const log = getLogger(["aicollab", "hub"]);

/** `StartInterval` calls `action` every `ms` milliseconds until the result is disposed of. */
export type StartInterval = (ms: number, action: () => void) => Disposable;

/**
 * Uses the machine's clock and keeps no process alive. An action that fails is logged and called again, as a hub must
 * not end for what its pages show.
 */
export const startInterval: StartInterval = (ms, action) => {
  const timer = setInterval(() => {
    try {
      action();
    } catch (error) {
      log.error("The dashboard failed to poll the hub: {error}", { error });
    }
  }, ms);
  Deno.unrefTimer(timer);
  return { [Symbol.dispose]: () => clearInterval(timer) };
};
