/** Lets pages of other origins, those that the hub's owner named, speak at the doors of AIs, and nowhere else. */
import type { Context, MiddlewareHandler } from "hono";
import { cors } from "hono/cors";

/** These paths, and what lies below them, are doors of AIs: a login counts at none of them, so that no page can use one. */
const DOORS = ["/api/v1", "/mcp", "/a2a", "/streams", "/ws"];

/** What pages send beside what any page may; clients of MCP and A2A have headers of their own. */
const HEADERS = [
  ...[
    "accept",
    "authorization",
    "content-type",
    "idempotency-key",
    "if-none-match",
    "last-event-id",
    "range",
  ],
  ...["mcp-method", "mcp-name", "mcp-protocol-version", "mcp-session-id"],
  ...["a2a-extensions", "a2a-version", "stream-closed", "stream-seq", "stream-ttl"],
];
const SHOWN = [
  ...["content-range", "etag", "location", "mcp-session-id", "retry-after", "www-authenticate"],
  ...["stream-cursor", "stream-gaps", "stream-next-offset", "stream-up-to-date"],
];
const METHODS = ["GET", "HEAD", "POST", "PUT", "DELETE"];
const PREFLIGHT_LASTS_S = 600;

/** Returns what lets pages of `origins` in. */
export function allowOrigins(origins: readonly string[]): {
  /** Returns whether a page of an allowed origin asks at a door. */
  allows(c: Context): boolean;
  /** Answers preflights, and tells browsers that the page may read the answer. */
  readonly handle: MiddlewareHandler;
} {
  return {
    allows: (c) => origins.includes(c.req.header("origin") ?? "") && isDoor(c.req.path),
    handle: cors({
      origin: [...origins],
      allowMethods: METHODS,
      allowHeaders: HEADERS,
      exposeHeaders: SHOWN,
      maxAge: PREFLIGHT_LASTS_S,
    }),
  };
}

/** Returns whether a path is that of a door. */
export function isDoor(path: string): boolean {
  return DOORS.some((door) => path === door || path.startsWith(`${door}/`));
}
