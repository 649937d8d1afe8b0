/** Logs once a minute what the hub did meanwhile, so that its console shows more than who comes and goes. */
import { getLogger } from "@logtape/logtape";
import { counted } from "../internal/counted.ts";
import type { Core } from "./session/core.ts";

const log = getLogger(["aicollab", "hub"]);

const MINUTE_MS = 60_000;

/** These counts only grow. */
export interface Counted {
  readonly entries: number;
  readonly requested: number;
  readonly completed: number;
  /** Messages that were answered with an error. */
  readonly refused: number;
}

/** Returns `120 entries, 3 collaborations requested, 2 completed, 1 message refused`; undefined where nothing has grown. */
export function minuteText(before: Counted, after: Counted): string | undefined {
  const [entries, requested, completed, refused] = (["entries", "requested", "completed", "refused"] as const)
    .map((name) => after[name] - before[name]) as [number, number, number, number];
  const parts = [
    entries > 0 && (entries === 1 ? "1 entry" : `${entries} entries`),
    requested > 0 && `${counted(requested, "collaboration")} requested`,
    completed > 0 && `${requested > 0 ? completed : counted(completed, "collaboration")} completed`,
    refused > 0 && `${counted(refused, "message")} refused`,
  ].filter((part) => part !== false);
  return parts.length === 0 ? undefined : parts.join(", ");
}

/** Reports until disposed, in each minute in which something happened. */
export function startMinuteReports(
  { clock, roster, sequencer }: Pick<Core, "clock" | "roster" | "sequencer">,
): Disposable {
  const stopping = new AbortController();
  const count = (): Counted => {
    const { head, counts } = sequencer.published;
    return {
      entries: head,
      requested: counts.sessions,
      completed: counts.completed,
      refused: sequencer.refused,
    };
  };
  const report = async () => {
    for (let before = count();;) {
      await clock.delay(MINUTE_MS, stopping.signal);
      if (stopping.signal.aborted) return;
      const after = count();
      const text = minuteText(before, after);
      before = after;
      if (text === undefined) continue;
      log.info("Within a minute: {text}; now {ais}, {collaborations} not closed", {
        text,
        ais: counted(roster.present, "AI"),
        collaborations: counted(sequencer.published.open, "collaboration"),
      });
    }
  };
  report();
  return { [Symbol.dispose]: () => stopping.abort() };
}
