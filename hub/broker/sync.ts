/** Writes `training_sync`: who is present, what is open, and where the asker stands. */
import { SYNC } from "../../protocol/limits.ts";
import { withFields } from "../../protocol/members.ts";
import type { DataOf } from "../../protocol/messages.ts";
import { seqOfSession } from "../../protocol/names.ts";
import { topicName } from "../../journal/rows.ts";
import { claimFields } from "./collaborations.ts";
import { type BrokerState, type Collaboration, leaseMsOf } from "./state.ts";

/** A sync is asked for with these. */
export interface SyncRequest {
  /** So many entries are pending, as was counted on disk. */
  readonly pending: number;
  /** Only collaborations that were opened after this one are listed. */
  readonly after: string | undefined;
}

/** Returns the line that answers `hello` and `sync`; it shows the state as decided. */
export function trainingSync(state: BrokerState, asker: string, { pending, after }: SyncRequest): string {
  const present = [...state.present.values()];
  const visible = [...state.collaborations.values()].filter((collaboration) => maySee(collaboration, asker));
  const ais = ownFirst(present, ({ ai }) => ai.ai_id === asker).slice(0, SYNC.maxAis);
  const { seq: cursor = 0, done } = state.cursors.get(asker) ?? {};
  const { listed, more } = list(state, asker, { visible, after });
  const data: Omit<DataOf<"training_sync">, "collab_ops" | "active_ais"> = {
    ...(more && { more }),
    ...(after !== undefined && { after }),
    ais: ais.map(({ ai, activity, connectedAtMs }) => ({
      ai_id: ai.ai_id,
      specialization: ai.specialization,
      capabilities: [...ai.capabilities],
      activity,
      connected_at: new Date(connectedAtMs).toISOString(),
    })),
    ais_total: present.length,
    collab_ops_total: visible.length,
    topics: topicsFor(state, asker),
    topics_total: state.memberships.members.size,
    counts: { patterns: state.counts.patterns, components: state.counts.components },
    cursor,
    head_seq: state.head,
    pending,
    ...(done !== undefined && done.length > 0 && { done: [...done] }),
  };
  const actives = JSON.stringify(ais.map(({ ai }) => ai.ai_id));
  const json = `{"active_ais":${actives},"collab_ops":[${listed.join(",")}],${JSON.stringify(data).slice(1)}`;
  return `{"message_type":"training_sync","target_ai":${JSON.stringify(asker)},"data":${json}}`;
}

/** Lists the asker's own topics first; others only while there is room, so that it does not go through all. */
function topicsFor({ memberships }: BrokerState, asker: string) {
  const own = memberships.topicsOf.get(asker);
  const listed = own === undefined ? [] : [...own].slice(0, SYNC.maxTopics);
  for (const topic of memberships.members.keys()) {
    if (listed.length >= SYNC.maxTopics) break;
    if (!own?.has(topic)) listed.push(topic);
  }
  return listed.map((topic) => ({
    topic: topicName(topic),
    members: memberships.members.get(topic)!.size,
    joined: own?.has(topic) === true,
  }));
}

/** Holds what may be listed, in the order of opening. */
interface Listing {
  readonly visible: readonly Collaboration[];
  readonly after: string | undefined;
}

/**
 * Lists the asker's own collaborations first, in up to half of the room, then all others in the order of opening: whatever was
 * opened before the last one of a list with `more` is in it.
 */
function list(state: BrokerState, asker: string, { visible, after }: Listing) {
  const listed = new Map<Collaboration, string>();
  let bytes = 0;
  /** Adds what is not listed yet, one at least, and returns whether all had room. */
  const fill = (collaborations: readonly Collaboration[], share: number): boolean => {
    const before = listed.size;
    for (const collaboration of collaborations) {
      if (listed.has(collaboration)) continue;
      const text = operation(state, collaboration, asker);
      const size = encoder.encode(text).length;
      const hasRoom = listed.size < share * SYNC.maxSessions && bytes + size <= share * SYNC.maxSessionBytes;
      if (!hasRoom && listed.size > before) return false;
      listed.set(collaboration, text);
      bytes += size;
    }
    return true;
  };
  if (after === undefined) fill(visible.filter((collaboration) => isParty(collaboration, asker)), 0.5);
  const first = after === undefined ? 0 : seqOfSession(after) + 1;
  const more = !fill(visible.filter(({ row }) => row.opened_seq >= first), 1);
  return { listed: [...listed.values()], more };
}

const encoder = new TextEncoder();

/** Returns an element of `collab_ops`: the request as its sender wrote it, with the hub's own fields. */
function operation(state: BrokerState, { row }: Collaboration, asker: string): string {
  const { session_id, requester, partner } = row;
  const isOwn = isParty({ row }, asker) && partner !== null;
  const lease_ms = row.lease_ms === null ? undefined : leaseMsOf(state, row);
  const open_questions = isOwn && row.questions.length > 0 ? row.questions : undefined;
  // Those who are no party must not see these, nor what a request's own data calls by the same names.
  const shown = isOwn
    ? { partner, ...claimFields(state, row) }
    : { partner: undefined, fence: undefined, lease_ms };
  return withFields(row.request, { session_id, requester, state: row.state, ...shown, open_questions });
}

function maySee({ row }: Pick<Collaboration, "row">, asker: string): boolean {
  return row.target_ai === null || row.target_ai === asker || row.requester === asker;
}

function isParty({ row }: Pick<Collaboration, "row">, asker: string): boolean {
  return row.requester === asker || row.partner === asker;
}

function ownFirst<T>(all: readonly T[], isOwn: (item: T) => boolean): T[] {
  return [...all.filter(isOwn), ...all.filter((item) => !isOwn(item))];
}
