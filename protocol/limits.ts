/** Every limit of the wire with its default; all are hub options and all are told in `welcome`. */

/** One row of the table. */
interface LimitRow {
  /** Sizes count UTF-8 bytes without the line feed; times are milliseconds. */
  readonly default: number;
  /** What an operator may raise it to: what clients still read, what memory and timers bear. */
  readonly most: number;
  /** What it bounds, and what goes beyond it gets. */
  readonly about: string;
}

const MAX_BYTES = 16_777_216;
const MAX_COUNT = 1_000_000;
const MAX_MS = 86_400_000;

function row(value: number, most: number, about: string): LimitRow {
  return { default: value, most, about };
}

/** The limits of protocol version 1. */
export const LIMITS = {
  max_line_bytes: row(
    1_048_576,
    MAX_BYTES,
    "bytes of a line, blanks included, the line feed not: `LINE_TOO_LONG`",
  ),
  max_auth_line_bytes: row(4_096, MAX_BYTES, "the same for the first line of a connection"),
  max_depth: row(
    32,
    256,
    "objects and arrays inside each other, the line's own object being 1: `TOO_COMPLEX`",
  ),
  max_elements: row(
    10_000,
    MAX_COUNT,
    "keys and array elements in one line, all levels together: `TOO_COMPLEX`",
  ),
  max_pattern_bytes: row(32_768, MAX_BYTES, "bytes of `data` of a `pattern_share`: `INVALID_MESSAGE`"),
  max_component_bytes: row(
    262_144,
    MAX_BYTES,
    "bytes of `data` of an `os_component_share` or a `code_share`: `INVALID_MESSAGE`",
  ),
  max_request_bytes: row(
    32_768,
    MAX_BYTES,
    "bytes of `data` of a `collaboration_request`: `INVALID_MESSAGE`; every `training_sync` carries the open ones",
  ),
  max_connections: row(1_024, MAX_COUNT, "connections to the hub: `TOO_MANY_CONNECTIONS`"),
  auth_timeout_ms: row(30_000, MAX_MS, "until the first line is whole: `AUTH_TIMEOUT`"),
  heartbeat_interval_ms: row(15_000, MAX_MS, "without a byte from the AI until the hub sends a `ping`"),
  heartbeat_missed: row(2, MAX_COUNT, "pings in a row that may go unanswered: `HEARTBEAT_TIMEOUT`"),
  max_unacked: row(
    4_096,
    MAX_COUNT,
    "messages that a client may have sent whose answer it has not read; the client holds to it",
  ),
  max_open_requests: row(16, MAX_COUNT, "open requests of one AI: `RATE_LIMITED`"),
} as const satisfies Record<string, LimitRow>;

/** A value for each limit. */
export type Limits = { readonly [L in keyof typeof LIMITS]: number };

/** The defaults. */
export const DEFAULT_LIMITS = Object.fromEntries(
  Object.entries(LIMITS).map(([name, row]) => [name, row.default]),
) as Limits;

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
