/** Decides who is present: connections and hellos settle it, the journal only records it. */
import { PRESENCE_GRACE_MS, REQUEST_PRESENCE_MS } from "../../protocol/limits.ts";
import { a2aAgentText } from "../../protocol/a2a_agent.ts";
import type { AiRow } from "../../journal/rows.ts";
import { abandoned } from "./endings.ts";
import {
  type Context,
  type Decision,
  type Draft,
  handled,
  hubDraft,
  type MessageOf,
  type Relay,
} from "./decision.ts";
import type { BrokerState, Now, Presence } from "./state.ts";

/** `hello` begins or continues presence; others get a line when the AI is new to them or describes itself differently. */
export function hello(
  { state, from, isVisit = false, message: { data }, now }: Context<MessageOf<"hello">>,
): Decision {
  const ai: AiRow = {
    ai_id: from,
    specialization: data.specialization,
    capabilities: data.capabilities,
    description: data.description ?? null,
    version: data.version ?? null,
    ...(data.a2a === undefined ? {} : { a2a: a2aAgentText(data.a2a) }),
    first_seen_ms: state.ais.get(from)?.first_seen_ms ?? now.wallMs,
  };
  const known = state.present.get(from);
  state.present.set(from, {
    ai,
    activity: known?.activity ?? "idle",
    connectedAtMs: known?.lostAtMs === null ? known.connectedAtMs : now.wallMs,
    lostAtMs: !isVisit ? null : known ? known.lostAtMs : now.monoMs,
    requestedAtMs: isVisit ? now.monoMs : known?.requestedAtMs,
  });
  const isNews = !known || !sameDescription(known.ai, ai);
  // An earlier hello may have arrived while nothing could be stored.
  const recorded = state.ais.get(from);
  if (!isNews && recorded && sameDescription(recorded, ai)) return handled({ sync: {}, ack: {} });
  const joined = joinedDraft(ai);
  const relays = isNews ? [announcement(joined, from)] : [];
  return { ok: true, drafts: [joined], relays, sync: {}, ack: {}, optional: true };
}

/** `leave` ends presence, and what the AI worked on is offered again at once; in a visit it ends that alone. */
export function leave({ state, from, isVisit }: Context<MessageOf<"leave">>): Decision {
  if (isVisit) return handled({ ack: {}, close: true });
  return { ...depart(state, from, "leave"), ack: {}, close: true, optional: true };
}

/** Removes an AI for the operator, as if it had left. */
export function disconnect(state: BrokerState, ai: string): Departure {
  return depart(state, ai, "disconnected by the operator");
}

/**
 * Notes that an AI has made a request, which holds no connection. Without one of its own it is present for a time by that; returns the
 * record where it was not before.
 */
export function visited(state: BrokerState, ai_id: string, now: Now): Draft | undefined {
  const known = state.present.get(ai_id);
  if (known) {
    known.requestedAtMs = now.monoMs;
    return undefined;
  }
  const unknown = { ai_id, specialization: "", capabilities: [], description: null, version: null };
  const ai = state.ais.get(ai_id) ?? { ...unknown, first_seen_ms: now.wallMs };
  const times = { connectedAtMs: now.wallMs, lostAtMs: now.monoMs, requestedAtMs: now.monoMs };
  state.present.set(ai_id, { ai, activity: "idle", ...times });
  return joinedDraft(ai);
}

/** Returns whether an AI has a connection, or makes requests. */
export function isReachable({ lostAtMs, requestedAtMs = -Infinity }: Presence, monoMs: number): boolean {
  return lostAtMs === null || monoMs - requestedAtMs < REQUEST_PRESENCE_MS;
}

/** Notes that a connection was lost without a successor: the AI stays present for a grace time, which goes on where it has begun. */
export function connectionLost(state: BrokerState, ai: string, now: Now): void {
  const presence = state.present.get(ai);
  if (presence) presence.lostAtMs ??= now.monoMs;
}

/** Notes that a connection succeeds a lost one: its AI stays present, though its hello may take a while. */
export function reconnected(state: BrokerState, ai: string, now: Now): void {
  const presence = state.present.get(ai);
  if (!presence || presence.lostAtMs === null) return;
  state.present.set(ai, { ...presence, connectedAtMs: now.wallMs, lostAtMs: null });
}

/** Removes the AIs whose grace time is over, and returns the records of it. */
export function removeLost(state: BrokerState, monoMs: number): Draft[] {
  const drafts: Draft[] = [];
  for (const [ai, { lostAtMs, requestedAtMs = -Infinity }] of state.present) {
    if (lostAtMs === null) continue;
    const lostEndsMs = lostAtMs + PRESENCE_GRACE_MS;
    const requestsEndMs = requestedAtMs + REQUEST_PRESENCE_MS;
    if (monoMs < Math.max(lostEndsMs, requestsEndMs)) continue;
    const draft = remove(state, ai, requestsEndMs > lostEndsMs ? "no_more_requests" : "connection_lost");
    if (draft) drafts.push(draft);
  }
  return drafts;
}

/** Returns the line by which all connected AIs but `subject` get a record of presence. */
export function announcement(record: Draft, subject: string): Relay {
  return { source: record.source, type: record.type, except: subject, text: record.text };
}

interface Departure {
  readonly ok: true;
  readonly drafts: readonly Draft[];
  readonly relays: readonly Relay[];
}

function depart(state: BrokerState, ai: string, reason: string): Departure {
  const gone = remove(state, ai, reason);
  const drafts = [...abandoned(state, ai), ...(gone ? [gone] : [])];
  return { ok: true, drafts, relays: gone ? [announcement(gone, ai)] : [] };
}

function remove(state: BrokerState, ai: string, reason: string): Draft | undefined {
  const presence = state.present.get(ai);
  if (!presence) return undefined;
  state.present.delete(ai);
  return hubDraft("ai_left", [], { ai_id: ai, specialization: presence.ai.specialization, reason });
}

function joinedDraft(ai: AiRow): Draft {
  return hubDraft("ai_joined", [], {
    ai_id: ai.ai_id,
    specialization: ai.specialization,
    capabilities: [...ai.capabilities],
    ...(ai.description === null ? {} : { description: ai.description }),
    ...(ai.version === null ? {} : { version: ai.version }),
    ...(ai.a2a === undefined ? {} : { a2a: JSON.parse(ai.a2a) }),
  });
}

function sameDescription(a: AiRow, b: AiRow): boolean {
  return a.specialization === b.specialization && a.description === b.description &&
    a.version === b.version && a.a2a === b.a2a &&
    a.capabilities.length === b.capabilities.length &&
    a.capabilities.every((name, i) => name === b.capabilities[i]);
}
