/** What every answer of the dashboard obeys: which hosts may be asked for, and the headers that fence the page in. */
import type { MiddlewareHandler } from "hono";

/** Names under which this machine reaches itself. */
const LOOPBACK = ["localhost", "127.0.0.1", "[::1]"];

const HEADERS: Readonly<Record<string, string>> = {
  "content-security-policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; " +
    "connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  // Not "no-referrer": a form would then be sent with `Origin: null`, and nobody could tell that it is ours.
  "referrer-policy": "same-origin",
  "x-content-type-options": "nosniff",
  "cache-control": "no-store",
};

/**
 * Answers 421 to any Host that is neither loopback nor in `hosts`, so that a page elsewhere cannot rebind its own name
 * to this address and read along. Ports are not looked at.
 */
export function guard(hosts: readonly string[]): MiddlewareHandler {
  const allowed = new Set([...LOOPBACK, ...hosts.map((host) => host.includes(":") ? `[${host}]` : host)]);
  return async (c, next) => {
    const host = (c.req.header("host") ?? new URL(c.req.url).host).replace(/:\d+$/, "").toLowerCase();
    if (allowed.has(host)) await next();
    else c.res = c.text("This host name is not served here. Open the dashboard by its address.\n", 421);
    for (const [name, value] of Object.entries(HEADERS)) c.res.headers.set(name, value);
  };
}
