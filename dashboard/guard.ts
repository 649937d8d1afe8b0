/** Guards every answer of the dashboard: by the hosts that are served, and by headers that restrict what a page may do. */
import type { Context, MiddlewareHandler } from "hono";
import { isIP } from "node:net";
import { isLoopback } from "../internal/address.ts";
import { allowOrigins } from "./allowed_origins.ts";
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

/** Says from which hosts and origins the hub is asked. */
export interface GuardOptions {
  /** `hosts` are the names beside loopback under which it is served, without ports. */
  readonly hosts?: readonly string[];
  /** It is served under each address of this machine. No page can rebind an address, as it can a name. */
  readonly anyAddress?: boolean;
  /** People reach it under this origin, whatever Host its proxy sends. */
  readonly publicOrigin?: string;
  /** Pages of these origins may speak at the doors of AIs. */
  readonly origins?: readonly string[];
}

/**
 * Answers 421 to any Host that is not served here, so that a page elsewhere cannot rebind its own name to this address and read
 * along; ports are ignored. Answers 403 to a change that another page asks for.
 */
export function guard(
  { hosts = [], anyAddress = false, publicOrigin, origins = [] }: GuardOptions,
): MiddlewareHandler {
  const allowed = allowOrigins(origins);
  return async (c, next) => {
    const host = (c.req.header("host") ?? new URL(c.req.url).host).replace(/:\d+$/, "").toLowerCase();
    const name = host.replace(/^\[(.*)\]$/, "$1");
    c.set("publicOrigin", publicOrigin);
    if (!isLoopback(name) && !hosts.includes(name) && !(anyAddress && isIP(name) !== 0)) {
      c.res = c.text(
        "This host name is not served here. Open the dashboard by its address, or name it to the hub: --public-url URL.\n",
        421,
      );
    } else if (allowed.allows(c)) {
      c.set("isAllowedPage", true);
      // A socket needs no permission to read, and the answer that makes it takes no headers.
      if (c.req.path === "/ws") await next();
      else c.res = await allowed.handle(c, next) ?? c.res;
    } else if (c.req.method === "GET" || c.req.method === "HEAD") await next();
    else c.res = await forOwnPages(c, next) ?? c.res;
    if (c.res.status === 101) return;
    for (const [name, value] of Object.entries(HEADERS)) {
      // Pages that others wrote have set stricter headers already.
      if (!c.res.headers.has(name)) c.res.headers.set(name, value);
    }
  };
}

/** Answers 403 to other pages. Every stream stands behind it, as another page could use up the places of streams. */
export const forOwnPages: MiddlewareHandler = async (c, next) => {
  if (isOfOtherPage(c)) {
    const message = "This was asked for by a page that is not ours";
    if (c.req.header("accept")?.includes("text/html")) return c.text(`${message}.\n`, 403);
    return failure(c, {
      code: "FORBIDDEN",
      message,
      fix:
        "ask from a page of the dashboard, or without a browser; the hub's owner lets others in by --allow-origin",
    });
  }
  await next();
};

/** Answers 403 to other pages than ours and those that the hub's owner has let in. */
export const forAllowedPages: MiddlewareHandler = async (c, next) => {
  return c.get("isAllowedPage") === true ? await next() : await forOwnPages(c, next);
};

/** Returns whether a browser says that another page asks; programs say nothing. A change must also prove where it comes from. */
export function isOfOtherPage(c: Context): boolean {
  const site = c.req.header("sec-fetch-site") ?? "none";
  const origin = c.req.header("origin");
  const host = c.req.header("host") ?? new URL(c.req.url).host;
  const own = [`http://${host}`, `https://${host}`, c.get("publicOrigin")];
  return (origin !== undefined && !own.includes(origin)) || (site !== "same-origin" && site !== "none");
}
