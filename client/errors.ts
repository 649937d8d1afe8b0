/** Defines what the client throws. Errors that come from the hub carry the code of the protocol's error table. */

/** The code of the {@link HubError} for a server that speaks another protocol. */
export const NOT_A_HUB = "NOT_A_HUB";

/** What came over a connection are no lines of a hub. */
export class ForeignLine extends Error {
  override readonly name = "ForeignLine";
}

/** An `error` line has these fields. */
export interface ErrorFields {
  readonly code: string;
  readonly message: string;
  readonly fix?: string | undefined;
  readonly definite: boolean;
  readonly retry_after_ms?: number | undefined;
}

/**
 * The hub closed the connection with an error that reconnecting does not mend: `AUTH_FAILED`, `REPLACED`, `REVOKED`,
 * `DISCONNECTED`, `JOURNAL_CHANGED`, `CURSOR_AHEAD`, or a refused `hello`; or what answered was never a hub: `NOT_A_HUB`. After
 * `AUTH_FAILED` and `REVOKED` the client goes on as long as it finds another token or key each time.
 * The client has ended; the outcome of unanswered sends is unknown.
 */
export class HubError extends Error {
  override readonly name = "HubError";
  readonly code: string;
  readonly fix: string | undefined;

  constructor({ code, message, fix }: ErrorFields) {
    super(message);
    this.code = code;
    this.fix = fix;
  }
}

/** The hub closed the connection with an error that passes, such as `TOO_MANY_CONNECTIONS`: the client tries again. */
export class TurnedAway extends Error {
  override readonly name = "TurnedAway";
  readonly code: string;

  constructor({ code, message }: ErrorFields) {
    super(`${code}: ${message}`);
    this.code = code;
  }
}

/** The hub refused one message. The client goes on. */
export class RefusedError extends Error {
  override readonly name = "RefusedError";
  readonly code: string;
  readonly fix: string | undefined;
  /** Is true when the message surely did not happen, and false when that is unknown. */
  readonly definite: boolean;
  /** The same message may be sent again after so long. */
  readonly retryAfterMs: number | undefined;

  constructor({ code, message, fix, definite, retry_after_ms }: ErrorFields) {
    super(message);
    this.code = code;
    this.fix = fix;
    this.definite = definite;
    this.retryAfterMs = retry_after_ms;
  }
}

/** The client was closed before the answer came: whether the message happened is unknown. */
export class ClosedError extends Error {
  override readonly name = "ClosedError";
}
