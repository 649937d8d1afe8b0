/** Reads from the journal what a decision needs; entries that may still be on their way to it are waited for. */
import type { Journal } from "../../journal/journal.ts";
import { SYNC } from "../../protocol/limits.ts";
import type { Lookup } from "../broker/decision.ts";
import type { Need } from "../broker/needs.ts";
import type { BrokerState } from "../broker/state.ts";
import type { Sequencer } from "../sequencer/sequencer.ts";
import type { Party } from "../sequencer/turn.ts";

/** The parts of the hub that lookups read. */
export interface LookupCore {
  readonly sequencer: Sequencer;
  readonly journal: Pick<Journal, "pending" | "session" | "line">;
  readonly state: Pick<BrokerState, "cursors">;
}

/** Resolves with what `need` asks for on behalf of `party`. @throws {JournalError} when the journal cannot be read. */
export async function lookUp(
  { sequencer, journal, state }: LookupCore,
  { ai, recent }: Pick<Party, "ai" | "recent">,
  need: Need,
): Promise<Lookup> {
  if (need.kind === "pending") {
    // One at a time: what is decided and not published counts for nobody, and a training_sync may be large.
    await sequencer.settled();
    const cursor = state.cursors.get(ai) ?? 0;
    return { pending: await journal.pending(ai, cursor, SYNC.maxPending) };
  }
  if (need.kind === "collaboration") {
    await sequencer.settled();
    return { collaboration: await journal.session(need.sessionId) };
  }
  // An original that was published is in the journal; one that is still on its way may turn out not to get there.
  if (recent.get(need.messageId)! > sequencer.published.head) await sequencer.settled();
  const seq = recent.get(need.messageId);
  return seq === undefined ? {} : { original: { seq, line: await journal.line(seq) } };
}
