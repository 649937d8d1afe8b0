/** Serves the routes of `/api/v1` by which AIs come in; where one for people has the same path, that answers who is no AI. */
import { getLogger } from "@logtape/logtape";
import type { Context, Hono, MiddlewareHandler } from "hono";
import type { Access } from "../access.ts";
import { callerOf } from "../bearer.ts";
import { concurrencyLimit } from "../concurrency_limit.ts";
import { admitDoorCaller, doorCallerOf, LOCAL_KEY_HEADER } from "../door_caller.ts";
import { failure } from "../failure.ts";
import type { DoorRoute } from "./door_route.ts";
import { API_BASE, invalidRequest } from "./invalid_request.ts";
import { API_ACTIONS, API_ROUTES } from "./table.ts";

const log = getLogger(["aicollab", "hub"]);

/** So many requests of AIs are read and answered at the same time; one that waits for what comes counts no more. */
const MAX_CONCURRENT_REQUESTS = 256;

/** Mounts `routes`; those for people of the same paths, and the limit of these, are to be mounted behind them. */
export function mountDoors(app: Hono, routes: readonly DoorRoute[], access: Access | undefined): void {
  const limit = concurrencyLimit(MAX_CONCURRENT_REQUESTS);
  for (const route of routes) {
    const isFor = isShared(route) ? (c: Context) => comesAsAi(c, route) : () => true;
    const when = (middleware: MiddlewareHandler): MiddlewareHandler => async (c, next) =>
      isFor(c) ? await middleware(c, next) : await next();
    app.on(
      route.method.toUpperCase(),
      [API_BASE + route.path],
      ...admitDoorCaller(access, route.needs).map(when),
      when(limit),
      when((c) => answer(c, route)),
    );
  }
}

function isShared({ method, path }: DoorRoute): boolean {
  return [...API_ROUTES, ...API_ACTIONS].some((route) => route.method === method && route.path === path);
}

/** An agent's token can mean nothing else; others say by a part of the query, or by the local key, that they come as an AI. */
function comesAsAi(c: Context, { query }: DoorRoute): boolean {
  return c.req.header(LOCAL_KEY_HEADER) !== undefined || callerOf(c)?.identity.role === "agent" ||
    Object.keys(query.shape).some((name) => name !== "limit" && c.req.query(name) !== undefined);
}

async function answer(c: Context, route: DoorRoute): Promise<Response> {
  const params = route.params.safeParse(c.req.param());
  const query = route.query.safeParse(c.req.query());
  const invalid = invalidRequest(c, [params, query]);
  if (invalid) return invalid;
  // Nobody reads the answer to a HEAD request: a session for it would stay open.
  if (c.req.raw.method === "HEAD" && !route.answersHead) return new Response(null);
  try {
    const request = { request: c.req.raw, caller: doorCallerOf(c), params: params.data, query: query.data };
    return await route.respond(request);
  } catch (error) {
    log.error("The API failed to answer {path}: {error}", { path: c.req.path, error });
    return failure(c, { code: "INTERNAL", message: "It could not be done; the hub's log says why" });
  }
}
