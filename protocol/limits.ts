/** Defines every limit of the wire with its default; all are options of the hub, and all are sent in `welcome`. */

/** A row of the table. */
interface LimitRow {
  /** `default` counts UTF-8 bytes without the line feed, or milliseconds. */
  readonly default: number;
  /** An operator may lower it to `least`, with which the messages that every AI needs still pass. */
  readonly least: number;
  /** An operator may raise it to `most`, which clients can still read, and memory and timers can bear. */
  readonly most: number;
  /** `about` says what the limit bounds, and which code answers what is beyond. */
  readonly about: string;
}

const LINE_BYTES = [1_024, 16_777_216] as const;
const DATA_BYTES = [256, 16_777_216] as const;
const COUNT = [1, 1_000_000] as const;
const DAY_MS = 86_400_000;

function row(value: number, [least, most]: readonly [number, number], about: string): LimitRow {
  return { default: value, least, most, about };
}

/** These are the limits of protocol version 1. */
export const LIMITS = {
  max_line_bytes: row(
    1_048_576,
    LINE_BYTES,
    "bytes of a line, blanks included, the line feed not: `LINE_TOO_LONG`",
  ),
  max_auth_line_bytes: row(16_384, LINE_BYTES, "the same for the first line of a connection"),
  max_depth: row(
    32,
    [3, 256],
    "objects and arrays inside each other, the line's own object being 1: `TOO_COMPLEX`",
  ),
  max_elements: row(
    10_000,
    [32, 1_000_000],
    "keys and array elements in one line, all levels together: `TOO_COMPLEX`",
  ),
  max_pattern_bytes: row(32_768, DATA_BYTES, "bytes of `data` of a `pattern_share`: `INVALID_MESSAGE`"),
  max_component_bytes: row(
    262_144,
    DATA_BYTES,
    "bytes of `data` of an `os_component_share` or a `code_share`: `INVALID_MESSAGE`",
  ),
  max_request_bytes: row(
    32_768,
    DATA_BYTES,
    "bytes of `data` of a `collaboration_request`, an amend, a question or an answer: `INVALID_MESSAGE`; a `training_sync` carries open requests",
  ),
  max_connections: row(
    1_024,
    COUNT,
    "connections whose AI has proved who it is: a further one gets `TOO_MANY_CONNECTIONS`",
  ),
  max_unproved: row(
    128,
    COUNT,
    "connections that have not: the oldest makes room for a newer one, and gets `TOO_MANY_CONNECTIONS`",
  ),
  max_unproved_per_address: row(16, COUNT, "the same from one address, or one /64 of IPv6"),
  max_unproved_per_loopback_address: row(64, COUNT, "the same from one loopback address"),
  max_visits: row(16, COUNT, "open visits of one AI: `TOO_MANY_CONNECTIONS`"),
  auth_timeout_ms: row(30_000, [50, DAY_MS], "until the first line is whole: `AUTH_TIMEOUT`"),
  heartbeat_interval_ms: row(15_000, [50, DAY_MS], "without a byte from the AI until the hub sends a `ping`"),
  heartbeat_missed: row(2, COUNT, "pings in a row that may go unanswered: `HEARTBEAT_TIMEOUT`"),
  max_unacked: row(
    4_096,
    COUNT,
    "messages that a client may have sent whose answer it has not read; the client holds to it",
  ),
  max_open_requests: row(16, COUNT, "open requests of one AI: `RATE_LIMITED`"),
  max_topics_per_ai: row(64, [1, 10_000], "topics that one AI is in: `TOPIC_LIMIT`"),
  max_topic_members: row(1_000, [1, 100_000], "members of one topic: `TOPIC_LIMIT`"),
  max_unfetched: row(
    1_000,
    COUNT,
    "messages of one AI with a receipt or a ttl, and requests to one AI, that were not fetched yet; one to a topic counts once for each member: `RATE_LIMITED`",
  ),
  max_replies_per_minute: row(60, COUNT, "replies between two AIs in a minute: `RATE_LIMITED`"),
  max_thread_hops: row(
    24,
    COUNT,
    "times that two AIs take turns in a thread while no person and no third AI writes there: `LOOP_STOPPED`",
  ),
  max_directed_per_second: row(
    200,
    COUNT,
    "messages a second, over 10 s, between two AIs that are directed and no replies: `RATE_LIMITED`",
  ),
} as const satisfies Record<string, LimitRow>;

/** There is a value for each limit. */
export type Limits = { readonly [L in keyof typeof LIMITS]: number };

/** Each limit has its default here. */
export const DEFAULT_LIMITS = Object.fromEntries(
  Object.entries(LIMITS).map(([name, row]) => [name, row.default]),
) as Limits;

/** Collaborations have these times, in milliseconds, and this number of attempts. */
export const COLLABORATION = {
  defaultLeaseMs: 30_000,
  minLeaseMs: 1_000,
  maxLeaseMs: 24 * 3_600_000,
  /** A request that asks for no lease gets at most this. */
  maxDefaultLeaseMs: 600_000,
  defaultTtlMs: 600_000,
  /** What is sent to the operator waits so long for a person. */
  operatorTtlMs: 7 * 24 * 3_600_000,
  minTtlMs: 1_000,
  maxTtlMs: 7 * 24 * 3_600_000,
  /** A collaboration whose partner was lost so often is closed as `failed`. */
  maxAttempts: 5,
  /** So many questions of one collaboration may wait for their answers. */
  maxOpenQuestions: 16,
  maxPushConfigs: 16,
} as const;

/** One message names at most so many entries; a message that waits to be fetched does so for at least and at most so long. */
export const DELIVERY = {
  maxSeqs: 1_000,
  minTtlMs: 1_000,
  maxTtlMs: 7 * 24 * 3_600_000,
  /** A message to a topic that says nothing else waits so long: some of the members may never come back. */
  topicTtlMs: 7 * 24 * 3_600_000,
  /** So many entries behind the first one that an AI is not done with may be done. */
  maxDoneAhead: 1_000,
} as const;

/** A token holds for ever, or for one of these times, in milliseconds; the old ones of a name hold beside a new one for so long. */
export const TOKEN = {
  minLifetimeMs: 1_000,
  maxLifetimeMs: 3_650 * DAY_MS,
  defaultOverlapMs: DAY_MS,
} as const;

/** A `training_sync` lists at most so many of each, and collaborations of so many bytes, or one. */
export const SYNC = {
  maxAis: 500,
  maxSessions: 200,
  maxSessionBytes: 262_144,
  maxPending: 10_000,
  maxTopics: 100,
} as const;

/** A blob has so many bytes at most, is kept in parts of so many, and goes after so long where no entry names it. */
export const BLOB = {
  maxBytes: 64 * 1_048_576,
  partBytes: 262_144,
  unnamedMs: DAY_MS,
} as const;

/** `ai_left` is published this long after a connection was lost without a successor. */
export const PRESENCE_GRACE_MS = 10_000;

/** An AI that has no connection is present for so long after its last request over HTTP. */
export const REQUEST_PRESENCE_MS = 60_000;

/** This version of the protocol is sent in `welcome`. */
export const PROTOCOL_VERSION = 1;
