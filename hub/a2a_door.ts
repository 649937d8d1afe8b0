/** Opens `/a2a` when somebody comes to it, and says what its clients may know of the hub. */
import type { A2aHttp, A2aHttpOptions, TaskRecords } from "../a2a/handler.ts";
import type { Clock } from "../internal/clock.ts";
import type { Journal } from "../journal/journal.ts";
import type { AiLibrary } from "../journal/library/view/ai_library.ts";
import type { AiRow } from "../journal/rows.ts";
import { LateDoor } from "./late_door.ts";
import type { Core } from "./session/core.ts";

/** The library is looked at so often while a client waits for it. */
const LOOK_MS = 10;

/** What the door reads of a hub. */
export interface RecordParts {
  readonly clock: Clock;
  readonly core: Pick<Core, "state" | "sequencer">;
  readonly journal: Pick<Journal, "session" | "library">;
  readonly library: AiLibrary;
}

export function a2aDoor(options: Required<A2aHttpOptions>): LateDoor<A2aHttp> {
  return new LateDoor(async () => {
    const { A2aHttp } = await import("../a2a/handler.ts");
    return new A2aHttp(options);
  });
}

/** Returns what the door of A2A, and what posts news of its tasks, know of the hub. */
export function taskRecords(
  { clock, core: { state, sequencer }, journal, library }: RecordParts,
): TaskRecords {
  return {
    get head() {
      return sequencer.published.head;
    },
    agent(ai_id) {
      const row = state.ais.get(ai_id);
      return row && agentOf(row);
    },
    agents: () => [...state.ais.values()].map(agentOf).filter((agent) => agent !== undefined),
    session: (session_id) => journal.session(session_id),
    library,
    async caughtUp(seq, withinMs) {
      const sinceMs = clock.monotonicMs();
      // What was shared is found by its list.
      const known = () => Math.min(journal.library.indexedSeq, journal.library.listedSeq);
      while (known() < seq) {
        if (clock.monotonicMs() - sinceMs > withinMs) return false;
        await clock.delay(LOOK_MS);
      }
      return true;
    },
  };
}

function agentOf({ ai_id, a2a }: AiRow) {
  return a2a === undefined ? undefined : { ai_id, ...JSON.parse(a2a) };
}
