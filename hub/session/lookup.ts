/** Reads from the journal what a decision needs, once the entries that it may depend on are committed. */
import type { Journal } from "../../journal/journal.ts";
import { SYNC } from "../../protocol/limits.ts";
import type { Lookup } from "../broker/decision.ts";
import { withDone } from "../broker/deliveries.ts";
import type { Need } from "../broker/needs.ts";
import type { BrokerState } from "../broker/state.ts";
import type { Sequencer } from "../sequencer/sequencer.ts";
import type { Party } from "../sequencer/turn.ts";

/** Lookups read these parts of the hub. */
export interface LookupCore {
  readonly sequencer: Sequencer;
  readonly journal: Pick<
    Journal,
    "pending" | "session" | "line" | "repliedTo" | "receipts" | "deliveries" | "closedUpTo" | "blob"
  >;
  readonly state: Pick<BrokerState, "cursors">;
}

/** Resolves with what `need` names, for `party`. @throws {JournalError} when the journal cannot be read. */
export async function lookUp(
  core: LookupCore,
  { ai, recent, wants }: Pick<Party, "ai" | "recent" | "wants">,
  need: Need,
): Promise<Lookup> {
  const { sequencer, journal, state } = core;
  if (need.kind === "pending") {
    // What is decided and not published counts for nobody; and waiting keeps the large training_syncs few.
    await sequencer.settled();
    const { seq: after = 0, since_seq: broadcastsAfter = 0 } = state.cursors.get(ai) ?? {};
    return { pending: await journal.pending({ ai, after, broadcastsAfter, wants, max: SYNC.maxPending }) };
  }
  if (need.kind === "collaboration") {
    await sequencer.settled();
    return { collaboration: await journal.session(need.sessionId) };
  }
  if (need.kind === "replied to") {
    // Its sender can have seen it only where it is published.
    const asOf = sequencer.published.head;
    return { repliedTo: { entry: need.seq > asOf ? null : await journal.repliedTo(need.seq, ai), asOf } };
  }
  if (need.kind === "receipts") return await receiptsFor(core, ai, need);
  if (need.kind === "blob") {
    const { digest, sessionId } = need;
    const found = await journal.blob({ digest, ai });
    const blob = found?.isReadable ? found : null;
    if (sessionId === undefined) return { blob };
    await sequencer.settled();
    return { blob, collaboration: await journal.session(sessionId) };
  }
  if (need.kind === "deliveries") {
    await sequencer.settled();
    return { deliveries: await journal.deliveries(need.seq) };
  }
  // A published original is in the journal; one that is not published yet may never be, when the disk is full.
  if (recent.get(need.messageId)! > sequencer.published.head) await sequencer.settled();
  const seq = recent.get(need.messageId);
  return seq === undefined ? {} : { original: { seq, line: await journal.line(seq) } };
}

async function receiptsFor(
  { sequencer, journal, state }: LookupCore,
  ai: string,
  { seqs, done }: Need & { kind: "receipts" },
): Promise<Lookup> {
  const asOf = sequencer.published.head;
  const rows = await journal.receipts(ai, seqs);
  if (!done) return { receipts: { rows, asOf } };
  const before = state.cursors.get(ai);
  const { seq: after = 0, since_seq: broadcastsAfter = 0 } = before ?? {};
  const all = withDone(before?.done ?? [], seqs, after);
  const closedUpTo = await journal.closedUpTo({ ai, after, broadcastsAfter, upTo: asOf, done: all });
  return { receipts: { rows, asOf }, done: { ai, closedUpTo, before } };
}
