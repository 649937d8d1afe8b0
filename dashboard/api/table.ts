/** Lists all routes in the order in which the document has them. */
import { aiRoute, aisRoute } from "./ais.ts";
import { artifactRoute, artifactsRoute, facetsRoute } from "./artifacts.ts";
import { claimsRoute, raiseOfAiRoute, raiseOfCollaborationRoute } from "./budgets.ts";
import { collaborationRoute, collaborationsRoute } from "./collaborations.ts";
import { deadLettersRoute, deliveriesRoute } from "./deliveries.ts";
import { entriesRoute, entryRoute } from "./entries.ts";
import { flowRoute, ratesRoute, statusRoute, waitsRoute } from "./hub.ts";
import { cancelRoute, disconnectRoute, messageRoute } from "./operator.ts";
import { decideRoute, inboxRoute } from "./inbox.ts";
import type { ApiRoute } from "./route.ts";
import { createTokenRoute, revokeTokenRoute, rotateTokenRoute, tokensRoute } from "./tokens.ts";
import { trailRoute } from "./trail.ts";

/** `/api/v1` serves these routes, which only read, beside its own description. */
export const API_ROUTES: readonly ApiRoute[] = [
  ...[statusRoute, ratesRoute, flowRoute, waitsRoute],
  ...[aisRoute, aiRoute],
  ...[collaborationsRoute, collaborationRoute],
  ...[artifactsRoute, artifactRoute, facetsRoute],
  ...[entriesRoute, entryRoute, trailRoute],
  ...[deliveriesRoute, deadLettersRoute],
  ...[inboxRoute, claimsRoute],
];

/** A running hub has these as well, for callers with a token. */
export const API_ACTIONS: readonly ApiRoute[] = [
  ...[tokensRoute, createTokenRoute, rotateTokenRoute, revokeTokenRoute],
  ...[messageRoute, disconnectRoute, cancelRoute, decideRoute],
  ...[raiseOfAiRoute, raiseOfCollaborationRoute],
];
