/** Holds what the broker knows as plain data: the fold of the journal is durable, presence and deadlines are not. */
import { sessionIdOf } from "../../protocol/names.ts";
import { DEFAULT_LIMITS, type Limits } from "../../protocol/limits.ts";
import type { AiRow, CollaborationRow, Counts, CursorRow, Snapshot } from "../../journal/rows.ts";
import { DIRECTED_MS, LastTimes, SpanCounts } from "./paces.ts";
import { loadMemberships, type Memberships, noMemberships } from "./memberships.ts";
import { Spending } from "./spending.ts";
import { WaitGraph } from "./wait_graph.ts";
import { Receipts } from "./receipts.ts";
import { forgetAllThreads, noThreads, type Threads } from "./threads.ts";

/** An open or active collaboration ends or is reopened at its deadline, unless it is renewed. */
export interface Collaboration {
  readonly row: CollaborationRow;
  /** Its lease or its time to live ends at this monotonic time; a hub that starts grants a lease anew, and of a time to live what is left. */
  deadlineMs: number;
}

/**
 * An AI is present from its hello until it leaves, or until its grace time after a lost connection is over; one without a connection
 * from its first request on, until its grace time after the last one is over.
 */
export interface Presence {
  readonly ai: AiRow;
  activity: string;
  readonly connectedAtMs: number;
  /** Its connection was lost, or it came without one, at this monotonic time; null while it is connected. */
  lostAtMs: number | null;
  /** It made its last request over HTTP at this monotonic time, which counts beside its connection and after it. */
  requestedAtMs?: number | undefined;
}

/** Two AIs may talk to each other for so long, and so fast. */
export interface Guard {
  readonly maxRepliesPerMinute: number;
  /** They may take turns in a thread so often while nobody else writes there. */
  readonly maxHops: number;
  /** They may send each other so many directed messages within {@linkcode DIRECTED_MS}. */
  readonly maxDirected: number;
}

/** The broker decides by this state alone; only `apply` changes the durable half of it. */
export interface BrokerState {
  /** `head` is the seq of the last entry decided; it runs ahead of the disk. */
  head: number;
  readonly ais: Map<string, AiRow>;
  /** Collaborations that are open or active stand here by id. */
  readonly collaborations: Map<string, Collaboration>;
  /** These AIs were welcomed once. */
  readonly cursors: Map<string, CursorRow>;
  counts: Counts;
  readonly present: Map<string, Presence>;
  /** These names have or had a token: they are known even if they were never here. Their tokens change the set. */
  readonly named: ReadonlySet<string>;
  /** These names have or had a token of any role: such a one that is not among the `named` reads nothing that is directed to it. */
  readonly withToken: ReadonlySet<string>;
  /** A partner may be silent for so long, unless the request asked for another lease. */
  readonly leaseMs: number;
  /** No lease is longer. */
  readonly maxLeaseMs: number;
  readonly maxOpenRequests: number;
  /** An AI may be in so many topics. */
  readonly maxTopics: number;
  /** A topic may have so many members. */
  readonly maxTopicMembers: number;
  readonly maxUnfetched: number;
  readonly guard: Guard;
  readonly memberships: Memberships;
  /** By AI, or `*` for all others: what it may claim in a day, in microusd. */
  readonly budgets: ReadonlyMap<string, number>;
  readonly spending: Spending;
  readonly waits: WaitGraph;
  /** The threads that changed lately; what is not here is on disk. */
  readonly threads: Threads;
  /** The receipts that are open, or changed lately; what is not here is on disk. */
  readonly receipts: Receipts;
  /** Replies between two AIs. */
  readonly replies: LastTimes;
  /** Directed messages between two AIs that are no replies. */
  readonly directed: SpanCounts;
}

/** Rules get the time as an argument and read no clock. */
export interface Now {
  /** `wallMs` counts from 1970 and becomes the `timestamp` of entries. */
  readonly wallMs: number;
  /** Leases and grace times run on `monoMs`, which no change of the wall clock moves. */
  readonly monoMs: number;
}

/** Returns the state of a hub that has no entry. */
export function emptyState(
  options:
    & Pick<BrokerState, "leaseMs" | "maxLeaseMs" | "maxOpenRequests">
    & Partial<
      Pick<
        BrokerState,
        "named" | "withToken" | "guard" | "budgets" | "maxTopics" | "maxTopicMembers" | "maxUnfetched"
      >
    >,
): BrokerState {
  return {
    named: new Set(),
    withToken: new Set(),
    guard: guardOf(DEFAULT_LIMITS),
    maxTopics: DEFAULT_LIMITS.max_topics_per_ai,
    maxTopicMembers: DEFAULT_LIMITS.max_topic_members,
    budgets: new Map(),
    maxUnfetched: DEFAULT_LIMITS.max_unfetched,
    ...options,
    head: 0,
    ais: new Map(),
    collaborations: new Map(),
    cursors: new Map(),
    counts: { patterns: 0, components: 0, sessions: 0, completed: 0 },
    present: new Map(),
    memberships: noMemberships(),
    spending: new Spending(),
    waits: new WaitGraph(),
    threads: noThreads(),
    receipts: new Receipts(),
    replies: new LastTimes(),
    directed: new SpanCounts(),
  };
}

/** Returns what the limits of the wire say of two AIs that talk to each other. */
export function guardOf(
  limits: Pick<Limits, "max_replies_per_minute" | "max_thread_hops" | "max_directed_per_second">,
): Guard {
  return {
    maxRepliesPerMinute: limits.max_replies_per_minute,
    maxHops: limits.max_thread_hops,
    maxDirected: limits.max_directed_per_second * DIRECTED_MS / 1_000,
  };
}

/**
 * Puts the durable half back to `snapshot`. Presence stays, and so do the deadlines of collaborations that were not
 * changed meanwhile; all others get their full time from `monoMs` on.
 */
export function loadSnapshot(state: BrokerState, snapshot: Snapshot, monoMs: number): void {
  const before = new Map(state.collaborations);
  state.head = snapshot.head;
  state.counts = snapshot.counts;
  state.spending.load(snapshot.claims);
  state.waits.load(snapshot.sessions);
  forgetAllThreads(state.threads, snapshot.head);
  state.receipts.load(snapshot.receipts, snapshot.head);
  // What was counted may never have happened.
  state.replies.clear();
  state.directed.clear();
  loadMemberships(state.memberships, snapshot.members);
  refill(state.ais, snapshot.ais.map((row) => [row.ai_id, row]));
  refill(state.cursors, snapshot.cursors.map((row) => [row.ai_id, row]));
  refill(
    state.collaborations,
    snapshot.sessions.map((row) => {
      const known = before.get(row.session_id);
      const unchanged = known && known.row.state === row.state && known.row.fence === row.fence;
      const deadlineMs = unchanged ? known.deadlineMs : monoMs + fullTimeMs(state, row);
      return [row.session_id, { row, deadlineMs }];
    }),
  );
}

/** Has the times to live go on that began before a hub was started: they run on the wall clock while there is none. */
export function resumeTimesToLive({ collaborations }: BrokerState, { wallMs, monoMs }: Now): void {
  for (const [id, { row, deadlineMs }] of collaborations) {
    if (row.state !== "open" || row.open_since_ms === null) continue;
    const leftMs = Math.max(0, row.open_since_ms + row.ttl_ms - wallMs);
    collaborations.set(id, { row, deadlineMs: Math.min(deadlineMs, monoMs + leftMs) });
  }
}

/** Returns the full lease of an active collaboration, or the full time to live of an open one. */
export function fullTimeMs(state: BrokerState, row: CollaborationRow): number {
  return row.state === "active" ? leaseMsOf(state, row) : row.ttl_ms;
}

/** Gives a collaboration its full time from now on; a deadline that lies further stays. */
export function renewLease(state: BrokerState, sessionId: string, now: Now): void {
  const collaboration = state.collaborations.get(sessionId);
  if (!collaboration) return;
  const full = now.monoMs + fullTimeMs(state, collaboration.row);
  collaboration.deadlineMs = Math.max(collaboration.deadlineMs, full);
}

/** Returns for how long a partner of the collaboration may be silent. */
export function leaseMsOf(
  { leaseMs, maxLeaseMs }: Pick<BrokerState, "leaseMs" | "maxLeaseMs">,
  row: Pick<CollaborationRow, "lease_ms"> | undefined,
): number {
  return Math.min(row?.lease_ms ?? leaseMs, maxLeaseMs);
}

/** Returns the id that a request would get if it were decided now. */
export function nextSessionId(state: BrokerState): string {
  return sessionIdOf(state.head + 1);
}

function refill<K, V>(map: Map<K, V>, rows: readonly (readonly [K, V])[]): void {
  map.clear();
  for (const [key, value] of rows) map.set(key, value);
}
