/** Guards every answer of the dashboard: by the hosts that are served, and by headers that restrict what a page may do. */
import type { HonoRequest, MiddlewareHandler } from "hono";
import { isLoopback } from "../internal/address.ts";
import { failure } from "./failure.ts";

const HEADERS: Readonly<Record<string, string>> = {
  "content-security-policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; " +
    "connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  // With "no-referrer" a form would carry `Origin: null`, like one of any other page.
  "referrer-policy": "same-origin",
  "x-content-type-options": "nosniff",
  "cache-control": "no-store",
};

/**
 * Answers 421 to any Host that is neither loopback nor in `hosts`, so that a page elsewhere cannot rebind its own name
 * to this address and read along; ports are ignored. Answers 403 to a change that another page asks for.
 */
export function guard(hosts: readonly string[]): MiddlewareHandler {
  return async (c, next) => {
    const host = (c.req.header("host") ?? new URL(c.req.url).host).replace(/:\d+$/, "").toLowerCase();
    const name = host.replace(/^\[(.*)\]$/, "$1");
    if (!isLoopback(name) && !hosts.includes(name)) {
      c.res = c.text("This host name is not served here. Open the dashboard by its address.\n", 421);
    } else if (c.req.method === "GET" || c.req.method === "HEAD") await next();
    else c.res = await forOwnPages(c, next) ?? c.res;
    for (const [name, value] of Object.entries(HEADERS)) {
      // Pages that others wrote have set stricter headers already.
      if (!c.res.headers.has(name)) c.res.headers.set(name, value);
    }
  };
}

/** Answers 403 to other pages. Every stream stands behind it, as another page could use up the places of streams. */
export const forOwnPages: MiddlewareHandler = async (c, next) => {
  if (isFromElsewhere(c.req)) {
    const message = "This was asked for by a page that is not ours";
    if (c.req.header("accept")?.includes("text/html")) return c.text(`${message}.\n`, 403);
    return failure(c, {
      code: "FORBIDDEN",
      message,
      fix: "ask from a page of the dashboard, or without a browser",
    });
  }
  await next();
};

/** Returns whether a browser says that another page asks; programs say nothing. A change must also prove where it comes from. */
export function isFromElsewhere(request: HonoRequest): boolean {
  const site = request.header("sec-fetch-site") ?? "none";
  const origin = request.header("origin");
  const host = request.header("host") ?? new URL(request.url).host;
  const isOther = origin !== undefined && origin !== `http://${host}` && origin !== `https://${host}`;
  return isOther || (site !== "same-origin" && site !== "none");
}
