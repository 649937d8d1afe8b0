/** What happens again and again: sampling, looking for what changed. Tests hand over a beat of their own. */
import { getLogger } from "@logtape/logtape";

const log = getLogger(["aicollab", "hub"]);

/** Calls `action` every `ms` milliseconds until it is disposed of. */
export type Every = (ms: number, action: () => void) => Disposable;

/**
 * By the machine's clock. It keeps no process alive: whatever is sampled or shown does not depend on it. An action that
 * fails is told to the log and called again, as a hub must not end for what its pages show.
 */
export const every: Every = (ms, action) => {
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
