/** Knows whether a request comes directly from a program of this machine: only there the local key counts. */
import type { Context, MiddlewareHandler } from "hono";

/** What the web server knows of the connection that a request came by; no header can claim it. */
export interface Connection {
  /** The other end is not on this machine. */
  readonly isRemote: boolean;
}

/** A request with one of these was passed on by a proxy, and may come from anywhere. */
const FORWARDED: ReadonlySet<string> = new Set([
  ...[
    "forwarded",
    "via",
    "x-real-ip",
    "x-client-ip",
    "x-cluster-client-ip",
    "true-client-ip",
    "proxy-client-ip",
    "wl-proxy-client-ip",
  ],
  ...[
    "cf-connecting-ip",
    "cf-ray",
    "cdn-loop",
    "fastly-client-ip",
    "fly-client-ip",
    "x-envoy-external-address",
    "x-azure-clientip",
    "x-amzn-trace-id",
  ],
]);
const PREFIXES = ["x-forward", "x-original-", "x-originating-", "x-remote-"];

/** Finds out for each request whether it is direct. Where the hub `isBehindProxy`, none is: a proxy may add no header. */
export function recognizePeers({ isBehindProxy }: { readonly isBehindProxy: boolean }): MiddlewareHandler {
  return async (c, next) => {
    const { isRemote = false }: Partial<Connection> = c.env ?? {};
    c.set("isDirect", !isBehindProxy && !isRemote && !isForwarded(c.req.raw.headers));
    await next();
  };
}

/** Returns whether the other end is on this machine, and nothing passes its requests on. */
export function isDirect(c: Context): boolean {
  return c.get("isDirect") === true;
}

function isForwarded(headers: Headers): boolean {
  for (const name of headers.keys()) {
    if (FORWARDED.has(name) || PREFIXES.some((prefix) => name.startsWith(prefix))) return true;
  }
  return false;
}
