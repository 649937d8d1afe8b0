/** Answers with an error as JSON, as everything that is no page does: the problem details of RFC 9457, and `error` for older readers. */
import { STATUS_CODES } from "node:http";
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
  /** What was read up to there is not, or no longer, what the hub has. */
  OFFSET_GONE: 410,
  TOO_LARGE: 413,
  /** The body has an encoding or a type that the route does not take. */
  UNSUPPORTED_MEDIA_TYPE: 415,
  /** The path speaks another protocol, which `Upgrade` names. */
  UPGRADE_REQUIRED: 426,
  RANGE_NOT_SATISFIABLE: 416,
  /** The body is another one than its address says. */
  DIGEST_MISMATCH: 422,
  /** There were too many wrong tokens; `Retry-After` says how long to wait. */
  AUTH_BACKOFF: 429,
  /** It could not be read or done; the hub's log says why. */
  INTERNAL: 500,
  /** A part of the protocol that is not offered here; nothing was changed. */
  NOT_OFFERED: 501,
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

/** The hub's refusals go with these statuses, any other one with 409. */
const REFUSED: Readonly<Record<string, ContentfulStatusCode>> = {
  BAD_JSON: 400,
  BAD_UTF8: 400,
  INVALID_MESSAGE: 400,
  RESERVED_FIELD: 400,
  TOO_COMPLEX: 400,
  UNKNOWN_TYPE: 400,
  REVOKED: 401,
  FORBIDDEN: 403,
  NOT_PARTY: 403,
  UNKNOWN_AI: 404,
  UNKNOWN_TOKEN: 404,
  SESSION_NOT_FOUND: 404,
  LINE_TOO_LONG: 413,
  RATE_LIMITED: 429,
  SHUTTING_DOWN: 503,
  STORAGE_FULL: 503,
  TOO_MANY_CONNECTIONS: 503,
};

/** What is said of anything that failed; its code may be one of the protocol's table as well. */
export type Problem = Omit<Failure, "code"> & { readonly code: string };

/** Returns what an answer to a failed request is made of. */
function partsOf({ code, message, fix, retryAfterMs }: Problem) {
  const status = (FAILURES as Readonly<Record<string, ContentfulStatusCode>>)[code] ?? REFUSED[code] ?? 409;
  const helps = fix === undefined ? {} : { fix };
  const error = { code, message, ...helps };
  return {
    body: JSON.stringify({ title: STATUS_CODES[status], status, detail: message, code, ...helps, error }),
    status,
    headers: {
      "content-type": "application/problem+json",
      ...(status === 401 ? { "www-authenticate": 'Bearer realm="aicollab"' } : {}),
      ...(retryAfterMs === undefined ? {} : { "retry-after": String(Math.ceil(retryAfterMs / 1_000)) }),
    },
  };
}

/** Answers with the status that belongs to the code; 401 names the scheme, as RFC 9110 asks. */
export function problem(failed: Problem): Response {
  const { body, status, headers } = partsOf(failed);
  return new Response(body, { status, headers });
}

/** Answers like {@linkcode problem}, with the headers that were set before as well. */
export function failure(c: Context, failed: Failure): Response {
  const { body, status, headers } = partsOf(failed);
  return c.body(body, status, headers);
}

/** Answers with the code and the words of the hub's refusal; nothing was changed. */
export function refused({ code, message, fix }: UserError): Response {
  return problem({ code, message, ...(fix === undefined ? {} : { fix }) });
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
