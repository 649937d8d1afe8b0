/** Does something again and again by a clock that tests may own. */
import type { Clock } from "../../internal/clock.ts";

/** Calls `action` each time that `ms` milliseconds have passed, until disposed. */
export function every(ms: number, clock: Pick<Clock, "delay">, action: () => void): Disposable {
  const stopping = new AbortController();
  const go = async () => {
    for (;;) {
      await clock.delay(ms, stopping.signal);
      if (stopping.signal.aborted) return;
      action();
    }
  };
  go();
  return { [Symbol.dispose]: () => stopping.abort() };
}
