/** Ends what was opened by tokens that run out, well within a second, and has their last uses stored. */
import type { Clock } from "../../internal/clock.ts";

const TICK_MS = 250;

/** Ticks until disposed. */
export function startTokenTicks(book: { tick(): void }, clock: Clock): Disposable {
  const stopping = new AbortController();
  const tick = async () => {
    for (;;) {
      await clock.delay(TICK_MS, stopping.signal);
      if (stopping.signal.aborted) return;
      book.tick();
    }
  };
  tick();
  return { [Symbol.dispose]: () => stopping.abort() };
}
