/** Serves `GET /api/v1/…`: checks requests by the routes' schemas and answers as JSON, errors too. */
import { getLogger } from "@logtape/logtape";
import type { Context, Hono } from "hono";
import type * as z from "zod";
import { requireRole } from "../bearer.ts";
import { failure, type FailureCode } from "../failure.ts";
import { openApiDocument } from "./openapi.ts";
import type { ApiRoute, ApiSources } from "./route.ts";
import { API_ROUTES } from "./table.ts";

const log = getLogger(["aicollab", "hub"]);

/** The API lies below this path. */
export const API_BASE = "/api/v1";

/** Mounts all routes and `openapi.json`; everything else below {@link API_BASE} is an error as JSON. */
export function mountApi(app: Hono, sources: ApiSources): void {
  let document: ReturnType<typeof openApiDocument> | undefined;
  app.get(`${API_BASE}/openapi.json`, (c) => c.json(document ??= openApiDocument(API_ROUTES, API_BASE)));
  const reads = requireRole(sources.view.access, "read_everything", { open: true });
  for (const route of API_ROUTES) app.get(API_BASE + route.path, reads, (c) => answer(c, route, sources));
  app.all(`${API_BASE}/*`, (c) => {
    if (c.req.method !== "GET") return failed(c, "METHOD_NOT_ALLOWED", "The API is read-only: use GET");
    return failed(c, "NOT_FOUND", `No such route; see ${API_BASE}/openapi.json`);
  });
}

async function answer(c: Context, route: ApiRoute, sources: ApiSources): Promise<Response> {
  const params = route.params.safeParse(c.req.param());
  const query = route.query.safeParse(c.req.query());
  const trouble = [params, query].flatMap(({ error }) => error?.issues ?? []);
  if (trouble.length > 0) return failed(c, "INVALID_REQUEST", trouble.map(sentence).join("; "));
  try {
    const found = await route.read(sources, { params: params.data, query: query.data });
    return found === undefined ? failed(c, "NOT_FOUND", "There is no such thing") : c.json(found);
  } catch (error) {
    log.error("The API failed to answer {path}: {error}", { path: c.req.path, error });
    return failed(c, "INTERNAL", "The library could not be read; the hub's log says why");
  }
}

function sentence({ path, message }: z.core.$ZodIssue): string {
  return path.length === 0 ? message : `${path.join(".")}: ${message}`;
}

function failed(c: Context, code: FailureCode, message: string): Response {
  return failure(c, { code, message });
}
