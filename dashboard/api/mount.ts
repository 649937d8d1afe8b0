/** Serves `/api/v1/…`: checks requests by the routes' schemas and answers as JSON, errors too. */
import { getLogger } from "@logtape/logtape";
import type { Context, Hono } from "hono";
import { bodyText } from "../../internal/body_text.ts";
import { UserError } from "../../internal/user_error.ts";
import type { Caller } from "../access.ts";
import type { Actor } from "../actor.ts";
import { callerOf, requireRole } from "../bearer.ts";
import { failure, type FailureCode, refused, refuseOtherMethods } from "../failure.ts";
import type { DoorRoute } from "./door_route.ts";
import { API_BASE, FIX, invalidRequest } from "./invalid_request.ts";
import { openApiDocument } from "./openapi.ts";
import type { ApiRoute, ApiSources } from "./route.ts";
import { API_ACTIONS, API_ROUTES } from "./table.ts";

const log = getLogger(["aicollab", "hub"]);

export { API_BASE };

const MAX_BODY_BYTES = 32_768;

/**
 * Mounts all routes for people and `openapi.json`, which describes those of AIs (`doors`) as well; everything else below
 * {@link API_BASE} is an error as JSON.
 */
export function mountApi(app: Hono, sources: ApiSources, doors: readonly DoorRoute[] = []): void {
  const { access } = sources.view;
  let document: ReturnType<typeof openApiDocument> | undefined;
  const described = access ? [...API_ROUTES, ...API_ACTIONS] : API_ROUTES;
  app.get(
    `${API_BASE}/openapi.json`,
    (c) => c.json(document ??= openApiDocument(described, { base: API_BASE, access, doors })),
  );
  const routes = [...API_ROUTES, ...API_ACTIONS];
  for (const route of routes) {
    const role = requireRole(access, route.needs, { open: route.isOpen });
    app.on(route.method.toUpperCase(), API_BASE + route.path, role, (c) => answer(c, route, sources));
  }
  const methods = Map.groupBy([...routes, ...doors], ({ path }) => path);
  for (const [path, own] of [...methods, ["/openapi.json", API_ROUTES.slice(0, 1)] as const]) {
    refuseOtherMethods(app, API_BASE + path, [...new Set(own.map(({ method }) => method.toUpperCase()))]);
  }
  app.all(`${API_BASE}/*`, (c) => failed(c, "NOT_FOUND", `No such route; see ${API_BASE}/openapi.json`));
  app.all(
    "/api/*",
    (c) => failed(c, "NOT_FOUND", `There is no such version of the API; this hub has ${API_BASE}`),
  );
}

const NO_SUCH = "ask the list of its kind what there is";

async function answer(c: Context, route: ApiRoute, sources: ApiSources): Promise<Response> {
  const caller = callerOf(c);
  let text: string | undefined;
  try {
    text = await bodyText(c.req.raw, MAX_BODY_BYTES);
  } catch {
    return failed(c, "INVALID_REQUEST", "The body did not come to its end", "send the whole of it again");
  }
  // A body may take its time, and a token that ends meanwhile does nothing any more.
  if (caller?.ended.aborted) {
    const fix = "send it again with a token that is valid; nothing was changed";
    return failed(c, "AUTH_FAILED", "The token ended before its request was whole", fix);
  }
  if (text === undefined) {
    return failed(c, "TOO_LARGE", `A body has at most ${MAX_BODY_BYTES} bytes`, "send less in it");
  }
  const sent = bodyOf(text);
  if (sent === undefined) return failed(c, "INVALID_REQUEST", "The body is no JSON", FIX);
  const params = route.params.safeParse(c.req.param());
  const query = route.query.safeParse(c.req.query());
  const body = route.body.safeParse(sent.value);
  const invalid = invalidRequest(c, [params, query, body]);
  if (invalid) return invalid;
  const request = { params: params.data, query: query.data, body: body.data };
  try {
    const found = await route.run(sources, request, actorOf(caller));
    return found === undefined ? failed(c, "NOT_FOUND", "There is no such thing", NO_SUCH) : c.json(found);
  } catch (error) {
    if (error instanceof UserError) return refused(error);
    log.error("The API failed to answer {path}: {error}", { path: c.req.path, error });
    return failed(c, "INTERNAL", "It could not be done; the hub's log says why");
  }
}

/** Returns what the body says, nothing said being an empty object; undefined where it is no JSON. */
function bodyOf(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: text.trim() === "" ? {} : JSON.parse(text) };
  } catch {
    return undefined;
  }
}

/** Returns as whom a caller acts; the trail shows it. */
function actorOf(caller: Caller | undefined): Actor | undefined {
  if (caller === undefined) return undefined;
  const { name: by, role, proof, tokenId } = caller.identity;
  return { by, role, proof, ...(tokenId === undefined ? {} : { by_token: tokenId }), via: "http" };
}

function failed(c: Context, code: FailureCode, message: string, fix?: string): Response {
  return failure(c, { code, message, ...(fix === undefined ? {} : { fix }) });
}
