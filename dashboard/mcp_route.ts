/** Serves `/mcp` to clients of the Model Context Protocol: checks who comes, and lets the hub's handler answer. */
import type { Context, Hono, MiddlewareHandler } from "hono";
import type { Access } from "./access.ts";
import { bearerOf, callerOf, recognized, requireRole } from "./bearer.ts";
import { forOwnPages } from "./guard.ts";

/** Whose AI acts: the token's, or any that never had a token, by the local key. */
export interface McpCaller {
  readonly name: string | undefined;
  readonly token: string | undefined;
  readonly localKey: string | undefined;
  readonly ended: AbortSignal;
}

/** Answers a request of a caller that may be an AI. */
export type McpFetch = (request: Request, caller: McpCaller) => Promise<Response>;

/** The local key counts here, and only here, as it does over TCP: for programs of this user on this machine. */
const LOCAL_KEY_HEADER = "aicollab-local-key";
/** A request with one of these was passed on by a proxy, and may come from anywhere. */
const FORWARDED = ["forwarded", "via", "x-forwarded-for", "x-real-ip"];

/** Mounts the route. Pages of other origins are refused whatever they ask. */
export function mountMcp(app: Hono, fetch: McpFetch, access: Access | undefined): void {
  app.all("/mcp", forOwnPages, admitLocalKey(access), requireRole(access, "send"), (c) => {
    const { identity: { name, proof }, ended } = callerOf(c)!;
    const isToken = proof === "token";
    return fetch(c.req.raw, {
      name: isToken ? name : undefined,
      token: isToken ? bearerOf(c) : undefined,
      localKey: isToken ? undefined : c.req.header(LOCAL_KEY_HEADER),
      ended,
    });
  });
}

function admitLocalKey(access: Access | undefined): MiddlewareHandler {
  return async (c, next) => {
    const key = c.req.header(LOCAL_KEY_HEADER);
    if (key === undefined || callerOf(c) !== undefined || isForwarded(c)) return await next();
    return await recognized(c, access?.admitLocalKey(key), next);
  };
}

function isForwarded(c: Context): boolean {
  return FORWARDED.some((name) => c.req.header(name) !== undefined);
}
