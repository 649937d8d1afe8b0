/** What the client throws; each carries the code of the protocol's error table, where there is one. */

/** The fields of an `error` line. */
export interface ErrorFields {
  readonly code: string;
  readonly message: string;
  readonly fix?: string | undefined;
  readonly definite: boolean;
}

/**
 * The hub ended the connection in a way that trying again does not mend: `AUTH_FAILED`, `REPLACED`, `REVOKED`,
 * `DISCONNECTED`, `JOURNAL_CHANGED`, `CURSOR_AHEAD`, or a refused `hello`. The client is at its end; unanswered sends are unknown.
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

/** One message was refused. The client goes on. */
export class RefusedError extends Error {
  override readonly name = "RefusedError";
  readonly code: string;
  readonly fix: string | undefined;
  /** True: the message surely did not happen. False: unknown. */
  readonly definite: boolean;

  constructor({ code, message, fix, definite }: ErrorFields) {
    super(message);
    this.code = code;
    this.fix = fix;
    this.definite = definite;
  }
}

/** The client was closed before the answer came: whether the message happened is unknown. */
export class ClosedError extends Error {
  override readonly name = "ClosedError";
}
