/** What the journal keeps, as plain values: batches of entries, and the rows that change together with them. */

/** Whom an entry goes to: everyone but its source, or at most two named AIs (none: kept for the record only). */
export type Audience = "*" | readonly string[];

/**
 * Consecutive entries of one source to one audience, as the very bytes that receivers get: `last - first + 1` lines,
 * each beginning with `{"seq":N,` and ending with a line feed. Receivers' queues share `lines`; nobody writes to it.
 */
export interface Batch {
  readonly first: number;
  readonly last: number;
  /** Wall clock of the decision, milliseconds since 1970. */
  readonly atMs: number;
  readonly source: string;
  readonly audience: Audience;
  readonly lines: Uint8Array;
}

/** What is kept of an AI that ever said hello. */
export interface AiRow {
  readonly ai_id: string;
  readonly specialization: string;
  readonly capabilities: readonly string[];
  readonly description: string | null;
  readonly version: string | null;
  /** Wall clock of its first hello. */
  readonly first_seen_ms: number;
}

/** The states of a collaboration session. */
export type CollaborationState = "open" | "active" | "completed" | "failed" | "cancelled" | "expired";

/** What is kept of a collaboration session; closed ones stay in the table. */
export interface CollaborationRow {
  readonly session_id: string;
  readonly state: CollaborationState;
  readonly requester: string;
  /** The only AI that may see and take it, or null: anyone. */
  readonly target_ai: string | null;
  readonly partner: string | null;
  /** `seq` of the accept that won it; 0 while open for the first time. */
  readonly fence: number;
  /** 1 for the first partner. */
  readonly attempt: number;
  /** The request's own `data`, without session_id, as JSON text. */
  readonly request: string;
  readonly ttl_ms: number;
  readonly opened_seq: number;
  readonly closed_seq: number | null;
  readonly reason: string | null;
}

/** How many entries of each kind the journal ever took. */
export interface Counts {
  readonly patterns: number;
  readonly components: number;
  /** Sessions ever opened, and closed as completed. */
  readonly sessions: number;
  readonly completed: number;
}

/** The durable half of the hub's state, read at start and after a commit that found no space. */
export interface Snapshot {
  readonly head: number;
  readonly ais: readonly AiRow[];
  /** Open and active ones only. */
  readonly sessions: readonly CollaborationRow[];
  readonly cursors: readonly (readonly [string, number])[];
  readonly counts: Counts;
}

/** What is kept of a token. */
export interface TokenRow {
  /** SHA-256 of the token, 32 bytes. */
  readonly token_hash: Uint8Array;
  readonly ai_id: string;
  readonly role: string;
  /** `flag`: given at this start; `created`: by a command, kept until it is revoked or runs out. */
  readonly origin: "flag" | "created";
  readonly created_ms: number;
  /** Wall clock; null: never. */
  readonly expires_ms: number | null;
  readonly revoked_ms: number | null;
}
