/** All routes, in the order in which the document lists them. */
import { aiRoute, aisRoute } from "./ais.ts";
import { artifactRoute, artifactsRoute, facetsRoute } from "./artifacts.ts";
import { collaborationRoute, collaborationsRoute } from "./collaborations.ts";
import { entriesRoute, entryRoute } from "./entries.ts";
import { flowRoute, ratesRoute, statusRoute } from "./hub.ts";
import type { ApiRoute } from "./route.ts";

/** What `/api/v1` serves beside its own description. */
export const API_ROUTES: readonly ApiRoute[] = [
  ...[statusRoute, ratesRoute, flowRoute],
  ...[aisRoute, aiRoute],
  ...[collaborationsRoute, collaborationRoute],
  ...[artifactsRoute, artifactRoute, facetsRoute],
  ...[entriesRoute, entryRoute],
];
