/** What the broker knows: the fold of the journal (durable) beside presence and deadlines (not durable). Plain data. */
import { sessionIdOf } from "../../protocol/names.ts";
import type { AiRow, CollaborationRow, Counts, Snapshot } from "../../journal/rows.ts";

/** An open or active session: its row, and when its lease (active) or time to live (open) runs out. */
export interface Collaboration {
  readonly row: CollaborationRow;
  /** Monotonic milliseconds. Not durable: a hub that starts or reloads gives the full time again. */
  deadlineMs: number;
}

/** An AI that said hello and is here, or was lost so lately that its going is not told yet. */
export interface Presence {
  readonly ai: AiRow;
  activity: string;
  readonly connectedAtMs: number;
  /** Monotonic time of the loss, or null while connected. */
  lostAtMs: number | null;
}

/** The whole state. `apply` and the presence rules change it, nothing else. */
export interface BrokerState {
  /** Seq of the last entry decided; runs ahead of the disk. */
  head: number;
  readonly ais: Map<string, AiRow>;
  /** Open and active sessions by id. */
  readonly collaborations: Map<string, Collaboration>;
  readonly cursors: Map<string, number>;
  counts: Counts;
  readonly present: Map<string, Presence>;
  /** AIs for which a token exists: known even if never seen. */
  readonly named: Set<string>;
  /** How long a partner may be silent, milliseconds. */
  readonly leaseMs: number;
  readonly maxOpenRequests: number;
}

/** When something is decided: times are arguments, never read inside. */
export interface Now {
  /** Milliseconds since 1970; told as `timestamp`. */
  readonly wallMs: number;
  /** Monotonic milliseconds; leases and grace times run on it. */
  readonly monoMs: number;
}

/** A state before its first snapshot was loaded. */
export function emptyState(options: Pick<BrokerState, "leaseMs" | "maxOpenRequests">): BrokerState {
  return {
    ...options,
    head: 0,
    ais: new Map(),
    collaborations: new Map(),
    cursors: new Map(),
    counts: { patterns: 0, components: 0, sessions: 0, completed: 0 },
    present: new Map(),
    named: new Set(),
  };
}

/**
 * Puts the durable half back to `snapshot`. Presence stays, and so do the deadlines of sessions that were not changed
 * meanwhile; all others get their full time from `monoMs` on.
 */
export function loadSnapshot(state: BrokerState, snapshot: Snapshot, monoMs: number): void {
  const before = new Map(state.collaborations);
  state.head = snapshot.head;
  state.counts = snapshot.counts;
  refill(state.ais, snapshot.ais.map((row) => [row.ai_id, row]));
  refill(state.cursors, snapshot.cursors);
  refill(
    state.collaborations,
    snapshot.sessions.map((row) => {
      const known = before.get(row.session_id);
      const kept = known && known.row.state === row.state && known.row.fence === row.fence;
      return [row.session_id, { row, deadlineMs: kept ? known.deadlineMs : monoMs + fullTimeMs(state, row) }];
    }),
  );
}

/** The full lease of an active session, the full time to live of an open one. */
export function fullTimeMs(state: BrokerState, row: CollaborationRow): number {
  return row.state === "active" ? state.leaseMs : row.ttl_ms;
}

/** The id that a request decided now would open. */
export function nextSessionId(state: BrokerState): string {
  return sessionIdOf(state.head + 1);
}

function refill<K, V>(map: Map<K, V>, rows: readonly (readonly [K, V])[]): void {
  map.clear();
  for (const [key, value] of rows) map.set(key, value);
}
