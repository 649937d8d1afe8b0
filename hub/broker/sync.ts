/** Writes `training_sync`: who is present, what is open, and where the asker stands. */
import { SYNC } from "../../protocol/limits.ts";
import type { DataOf } from "../../protocol/messages.ts";
import { claimFields } from "./collaborations.ts";
import type { BrokerState, Collaboration } from "./state.ts";

/** Returns the line that answers `hello` and `sync`; it shows the state as decided, `pending` was counted on disk. */
export function trainingSync(state: BrokerState, asker: string, pending: number): string {
  const present = [...state.present.values()];
  const visible = [...state.collaborations.values()].filter((collaboration) => maySee(collaboration, asker));
  const ais = ownFirst(present, ({ ai }) => ai.ai_id === asker).slice(0, SYNC.maxAis);
  const sessions = ownFirst(visible, (collaboration) => isParty(collaboration, asker)).slice(
    0,
    SYNC.maxSessions,
  );
  const data: DataOf<"training_sync"> = {
    active_ais: ais.map(({ ai }) => ai.ai_id),
    collab_ops: sessions.map((collaboration) => operation(state, collaboration, asker)),
    ais: ais.map(({ ai, activity, connectedAtMs }) => ({
      ai_id: ai.ai_id,
      specialization: ai.specialization,
      capabilities: [...ai.capabilities],
      activity,
      connected_at: new Date(connectedAtMs).toISOString(),
    })),
    ais_total: present.length,
    collab_ops_total: visible.length,
    counts: { patterns: state.counts.patterns, components: state.counts.components },
    cursor: state.cursors.get(asker) ?? 0,
    head_seq: state.head,
    pending,
  };
  return JSON.stringify({ message_type: "training_sync", target_ai: asker, data });
}

/** Those who are no party must not see these, nor what a request's own data calls by the same names. */
const HIDDEN = { partner: undefined, fence: undefined, lease_ms: undefined };

function operation(
  state: BrokerState,
  collaboration: Collaboration,
  asker: string,
): DataOf<"training_sync">["collab_ops"][number] {
  const { row } = collaboration;
  const own = isParty(collaboration, asker) && row.partner !== null
    ? { partner: row.partner, ...claimFields(state, row) }
    : HIDDEN;
  return {
    ...JSON.parse(row.request),
    session_id: row.session_id,
    requester: row.requester,
    state: row.state,
    ...own,
  };
}

function maySee({ row }: Collaboration, asker: string): boolean {
  return row.target_ai === null || row.target_ai === asker || row.requester === asker;
}

function isParty({ row }: Collaboration, asker: string): boolean {
  return row.requester === asker || row.partner === asker;
}

function ownFirst<T>(all: readonly T[], isOwn: (item: T) => boolean): T[] {
  return [...all.filter(isOwn), ...all.filter((item) => !isOwn(item))];
}
