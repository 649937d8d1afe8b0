/** Ticks once a second for leases, times to live, presence, cursors and heartbeats. */
import { getLogger } from "@logtape/logtape";
import type { Core } from "./session/core.ts";

const log = getLogger(["aicollab", "hub"]);

const TICK_MS = 1_000;
/** A tick that is later than this means that the hub itself was stopped. */
const LATE_MS = 2_000;

/** Ticks until disposed; `sessions` returns the sessions that are open at a tick. */
export function startTicking(
  { clock, roster, sequencer, whyFull }: Pick<Core, "clock" | "roster" | "sequencer" | "whyFull">,
  sessions: () => Iterable<{ tick(): void }>,
): Disposable {
  const stopping = new AbortController();
  const tick = async () => {
    for (let lastMs = clock.monotonicMs(), wasFull = false;;) {
      await clock.delay(TICK_MS, stopping.signal);
      if (stopping.signal.aborted) return;
      const passedMs = clock.monotonicMs() - lastMs;
      lastMs += passedMs;
      const lateMs = passedMs - TICK_MS;
      if (lateMs > LATE_MS) {
        log.warning("The hub was stopped for {ms} ms: leases are extended by it", { ms: Math.round(lateMs) });
        sequencer.extendLeases(lateMs);
      }
      if (sequencer.full !== wasFull) {
        wasFull = sequencer.full;
        if (wasFull) log.error("Storage is full, nothing is stored: {why}", { why: whyFull() });
        else log.info("There is space again: everything is stored as before");
      }
      for (const session of sessions()) session.tick();
      sequencer.tick(Math.min(passedMs, TICK_MS), (ai) => roster.isUnread(ai));
    }
  };
  tick();
  return { [Symbol.dispose]: () => stopping.abort() };
}
