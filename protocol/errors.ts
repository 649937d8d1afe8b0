/** Defines the error table: every code with its meaning, whether it is definite, and whether the hub closes the connection. */

/** One row of the table. */
export interface ErrorRow {
  /** `when` says in which case the code is answered. */
  readonly when: string;
  /** Is true when the message named by `message_id` surely did not happen, and false when that is unknown. */
  readonly definite: boolean;
  /** The hub closes the connection after the error. */
  readonly closes: boolean;
  /** `not yet`: the code is kept for what no hub does today. `logged`: the connection ends without a line. */
  readonly sent: "yes" | "not yet" | "logged";
}

function row(when: string, definite: boolean, closes: boolean, sent: ErrorRow["sent"] = "yes"): ErrorRow {
  return { when, definite, closes, sent };
}

/** The table has all codes. `definite` is about the message that the error names, and nothing else. */
export const ERRORS = {
  AUTH_FAILED: row("wrong ai_id, token or key; one text for all", true, true),
  AUTH_TIMEOUT: row("no valid first line in time", true, true),
  AUTH_BACKOFF: row(
    "too many wrong credentials came from this address, or this ai_id was taken over too often: try again later",
    true,
    true,
  ),
  REPLACED: row("a newer connection took this ai_id: do not reconnect", false, true),
  REVOKED: row("the credential that opened the connection was revoked, replaced or ran out", false, true),
  DISCONNECTED: row("the operator disconnected this AI: do not reconnect unasked", false, true),
  BAD_JSON: row("not one JSON object, a repeated key, or a number out of range", true, false),
  BAD_UTF8: row("not UTF-8, a byte order mark, NUL, or a lone surrogate, escaped or not", true, false),
  TOO_COMPLEX: row("too deep, or too many keys and elements", true, false),
  LINE_TOO_LONG: row("more bytes than allowed before a line feed: framing is lost", true, true),
  HTTP_ON_TCP: row("a browser or an HTTP client came to the TCP port", true, true),
  ABUSE: row("over 20 unreadable lines in a minute", true, true, "not yet"),
  INVALID_MESSAGE: row("the schema is not met; the text names the path", true, false),
  UNKNOWN_TYPE: row("no such message_type, or not one that an AI sends", true, false),
  RESERVED_FIELD: row(
    "the envelope carries seq, source_ai, timestamp or replayed: these are the hub's",
    true,
    false,
  ),
  FORBIDDEN: row("the role may not do this", true, false),
  UNKNOWN_AI: row("the target was never seen here", true, false),
  UNKNOWN_TOKEN: row("no token has this name or id, or none that is still valid", true, false),
  SESSION_NOT_FOUND: row("no session has this id", true, false),
  SESSION_TAKEN: row("another AI won the session first", true, false),
  SESSION_STATE: row("the session is not in a state that allows this", true, false),
  STALE_FENCE: row(
    "the fence is not the session's current one: stop working on it, unless it is open and you accept it again, or complete it with `reaccept`",
    true,
    false,
  ),
  NOT_PARTY: row("not a party to the session, or not in that role", true, false),
  MISSING_CAPABILITY: row(
    "the request requires a capability that the accepting AI does not have",
    true,
    false,
  ),
  MESSAGE_ID_CONFLICT: row("the message_id was used before with another content", true, false),
  CURSOR_AHEAD: row("the position is past the head: the hub has lost data", true, true),
  EPOCH_CHANGED: row(
    "the position is of an earlier epoch and lies above `common_seq`: what came after that is lost",
    true,
    true,
  ),
  JOURNAL_CHANGED: row("the journal is another one than the client knew", true, true),
  RATE_LIMITED: row(
    "too many open requests, open questions of a session, messages that wait to be fetched, or messages between two AIs: see Threads and States of delivery",
    true,
    false,
  ),
  TOPIC_LIMIT: row(
    "a join: the AI is in as many topics, or the topic has as many members, as may be",
    true,
    false,
  ),
  LOOP_STOPPED: row(
    "two AIs have answered each other for too long: their thread is stopped until a person or a third AI writes there",
    true,
    false,
  ),
  BUDGET_SPENT: row(
    "the session, or the accepting AI on this day, has claimed all that it may spend: see Cost",
    true,
    false,
  ),
  STORAGE_FULL: row("disk or quota is full; reading and resuming still work", true, false),
  SHUTTING_DOWN: row("the line came after `draining`", true, false),
  TOO_MANY_CONNECTIONS: row(
    "all places are taken, those of this AI's visits, or a newer connection took that of one that had not proved who it is",
    true,
    true,
  ),
  WRITE_STALLED: row("the peer accepted no byte for 60 s", false, true, "logged"),
  HEARTBEAT_TIMEOUT: row("the pings went unanswered", false, true),
  INTERNAL: row("a bug in the hub; logged there in full", false, false),
} as const satisfies Record<string, ErrorRow>;

/** A code of the table. */
export type ErrorCode = keyof typeof ERRORS;

/** Returns whether the hub closes the connection after this code. */
export function isClosing(code: string): boolean {
  return (ERRORS as Readonly<Record<string, ErrorRow>>)[code]?.closes ?? false;
}

/** The hub answers with these to an AI that works on a collaboration which it does not hold, or no longer. */
export const NOT_HELD: ReadonlySet<string> = new Set<ErrorCode>([
  "STALE_FENCE",
  "NOT_PARTY",
  "SESSION_STATE",
  "SESSION_NOT_FOUND",
]);

/** A refusal is a value: it is answered to the sender, not thrown. */
export interface Refusal {
  readonly ok: false;
  readonly code: ErrorCode;
  /** `text` is one sentence with the offending value in quotes. */
  readonly text: string;
  /** `fix` says what to do about it. */
  readonly fix?: string;
  readonly retryAfterMs?: number;
  /** `epoch` goes with `EPOCH_CHANGED`: the present epoch, and up to where the one that was named is the same. */
  readonly epoch?: PresentEpoch;
}

/** The present epoch, with the last seq up to which an earlier one has the same entries. */
export interface PresentEpoch {
  readonly epoch: string;
  readonly commonSeq: number;
}

/** Makes a refusal. */
export function refuse(
  code: ErrorCode,
  text: string,
  extra: Pick<Refusal, "fix" | "retryAfterMs" | "epoch"> = {},
): Refusal {
  return { ok: false, code, text, ...extra };
}
