/** Answers with an error as JSON, as everything that is no page does. */
import type { Context, Hono } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { UserError } from "../internal/user_error.ts";

/** Each code goes with its HTTP status. */
export const FAILURES = {
  /** A part of the path, of the query or of the body is not what the route takes; the message names it. */
  INVALID_REQUEST: 400,
  /** A secret stood in the address. */
  TOKEN_IN_URL: 400,
  /** There is no token, or it is not right. */
  AUTH_FAILED: 401,
  /** The token is right, and its role may not do this; or another page asked. Nothing was changed. */
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  METHOD_NOT_ALLOWED: 405,
  TOO_LARGE: 413,
  /** There were too many wrong tokens; `Retry-After` says how long to wait. */
  AUTH_BACKOFF: 429,
  /** It could not be read or done; the hub's log says why. */
  INTERNAL: 500,
} as const;

/** A code of {@link FAILURES}. */
export type FailureCode = keyof typeof FAILURES;

/** These words say to a person what failed. */
export interface Failure {
  readonly code: FailureCode;
  readonly message: string;
  /** What helps, where something does. */
  readonly fix?: string;
  /** The caller may try again after this time. */
  readonly retryAfterMs?: number;
}

/** Answers `{"error": {code, message, fix}}`; 401 names the scheme, as RFC 9110 asks. */
export function failure(c: Context, { code, message, fix, retryAfterMs }: Failure): Response {
  const status = FAILURES[code];
  if (status === 401) c.header("www-authenticate", 'Bearer realm="aicollab"');
  if (retryAfterMs !== undefined) c.header("retry-after", String(Math.ceil(retryAfterMs / 1_000)));
  return c.json({ error: { code, message, ...(fix === undefined ? {} : { fix }) } }, status);
}

/** The hub's refusals go with these statuses, any other one with 409. */
const REFUSED: Readonly<Record<string, ContentfulStatusCode>> = {
  INVALID_MESSAGE: 400,
  FORBIDDEN: 403,
  UNKNOWN_AI: 404,
  UNKNOWN_TOKEN: 404,
  SESSION_NOT_FOUND: 404,
  RATE_LIMITED: 429,
  SHUTTING_DOWN: 503,
  STORAGE_FULL: 503,
};

/** Answers with the code and the words of the hub's refusal; nothing was changed. */
export function refused(c: Context, { code, message, fix }: UserError): Response {
  return c.json({ error: { code, message, ...(fix === undefined ? {} : { fix }) } }, REFUSED[code] ?? 409);
}

/** Answers 405 to what no route that is mounted already takes at `path`. */
export function refuseOtherMethods(app: Hono, path: string, allowed: readonly string[]): void {
  const allow = allowed.flatMap((method) => method === "GET" ? ["GET", "HEAD"] : [method]).join(", ");
  app.all(path, (c) => {
    c.header("allow", allow);
    return failure(c, {
      code: "METHOD_NOT_ALLOWED",
      message: `${c.req.method} is not for this: use ${allow}`,
    });
  });
}
