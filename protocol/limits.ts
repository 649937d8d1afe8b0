/** Every limit of the wire with its default; all are hub options and all are told in `welcome`. */

/** Sizes count UTF-8 bytes without the line feed; times are milliseconds. */
export interface Limits {
  readonly max_line_bytes: number;
  /** The first line, before authentication. */
  readonly max_auth_line_bytes: number;
  /** Objects and arrays inside each other, the line's own object being 1. */
  readonly max_depth: number;
  /** Keys and array elements in one line, all levels together. */
  readonly max_elements: number;
  /** `data` of a `pattern_share`. */
  readonly max_pattern_bytes: number;
  /** `data` of an `os_component_share` or `code_share`. */
  readonly max_component_bytes: number;
  readonly max_connections: number;
  readonly auth_timeout_ms: number;
  readonly heartbeat_interval_ms: number;
  /** Pings in a row that may go unanswered. */
  readonly heartbeat_missed: number;
  /** Messages that a client may have sent whose ack it has not read. */
  readonly max_unacked: number;
  /** Open requests of one AI. */
  readonly max_open_requests: number;
}

/** The defaults of protocol version 1. */
export const DEFAULT_LIMITS: Limits = {
  max_line_bytes: 1_048_576,
  max_auth_line_bytes: 4_096,
  max_depth: 32,
  max_elements: 10_000,
  max_pattern_bytes: 32_768,
  max_component_bytes: 262_144,
  max_connections: 1_024,
  auth_timeout_ms: 30_000,
  heartbeat_interval_ms: 15_000,
  heartbeat_missed: 2,
  max_unacked: 4_096,
  max_open_requests: 16,
};

/** Collaboration times in milliseconds, and how often a session may be taken up. */
export const COLLABORATION = {
  defaultLeaseMs: 30_000,
  minLeaseMs: 1_000,
  maxLeaseMs: 600_000,
  defaultTtlMs: 600_000,
  minTtlMs: 1_000,
  maxTtlMs: 7 * 24 * 3_600_000,
  /** A session whose partner was lost this often is closed `failed`. */
  maxAttempts: 5,
} as const;

/** What a `training_sync` lists at most. */
export const SYNC = { maxAis: 500, maxSessions: 200, maxPending: 10_000 } as const;

/** `ai_left` is told this long after a connection was lost without a successor. */
export const PRESENCE_GRACE_MS = 10_000;

/** The version of this protocol, told in `welcome`. */
export const PROTOCOL_VERSION = 1;
