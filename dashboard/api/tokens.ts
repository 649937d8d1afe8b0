/** Lists, makes, rotates and revokes tokens, for admins. */
import * as z from "zod";
import { ROLES } from "../actor.ts";
import type { NewToken, RevokedTokens, RotatedToken, TokenInfo } from "../token_desk.ts";
import { filterText, nothing, text, timeMs } from "./fields.ts";
import { apiAction } from "./route.ts";

const role = z.enum(ROLES);
const name = text.min(1).max(64).describe("the ai_id, or the name of a person in the same form");
const never = "null: never";

const listedToken = z.strictObject({
  token_id: text.nullable().describe("null: a flag of the hub's start gave it"),
  name: text,
  role,
  origin: z.enum(["flag", "created"]),
  state: z.enum(["valid", "expired", "revoked"]),
  created_ms: timeMs,
  expires_ms: timeMs.nullable().describe(never),
  revoked_ms: timeMs.nullable().describe(never),
  last_used_ms: timeMs.nullable().describe(never),
  last_address: text.nullable(),
  last_transport: text.nullable(),
}) satisfies z.ZodType<TokenInfo>;

const newToken = z.strictObject({
  token_id: text,
  name: text,
  role,
  token: text.describe("the secret: it is in this answer and nowhere else"),
  expires_ms: timeMs.nullable().describe(never),
}) satisfies z.ZodType<NewToken>;

const rotatedToken = z.strictObject({
  ...newToken.shape,
  old: z.array(listedToken.pick({ token_id: true, origin: true, expires_ms: true })).describe(
    "those that it replaces, with when they end",
  ),
}) satisfies z.ZodType<RotatedToken>;

const revokedTokens = z.strictObject({
  tokens: z.array(listedToken.pick({ token_id: true, name: true, origin: true })).describe(
    "those that were valid until now; what they had opened has ended",
  ),
  stored: z.literal(false).optional().describe(
    "the disk is full: they are valid again if the hub ends before there is space",
  ),
}) satisfies z.ZodType<RevokedTokens>;

const needs = "manage_tokens";

export const tokensRoute = apiAction({
  method: "get",
  path: "/tokens",
  summary: "All tokens, the oldest first, ended ones too; never their secrets",
  needs,
  params: nothing,
  query: z.strictObject({ name: filterText }),
  body: nothing,
  answer: ["Tokens", z.strictObject({ tokens: z.array(listedToken) })],
  act: ({ tokens }, { query }) => ({ tokens: tokens.list(query.name) }),
});

export const createTokenRoute = apiAction({
  method: "post",
  path: "/tokens",
  summary: "Makes a token",
  needs,
  params: nothing,
  query: nothing,
  body: z.strictObject({
    name,
    role: role.default("agent"),
    expires_in_ms: z.int().min(1).exactOptional().describe("from now; without it it never ends"),
  }),
  answer: ["NewToken", newToken],
  act: ({ tokens }, { body, actor }) => tokens.create(actor, body),
});

export const rotateTokenRoute = apiAction({
  method: "post",
  path: "/tokens/rotate",
  summary: "Makes a token that takes the place of those that a name has",
  needs,
  params: nothing,
  query: nothing,
  body: z.strictObject({
    name,
    overlap_ms: z.int().min(0).exactOptional().describe(
      "how long the old ones hold; 24 h unless given",
    ),
  }),
  answer: ["RotatedToken", rotatedToken],
  act: ({ tokens }, { body, actor }) => tokens.rotate(actor, body),
});

export const revokeTokenRoute = apiAction({
  method: "post",
  path: "/tokens/revoke",
  summary: "Revokes one token, or all of a name; what they had opened ends within a second",
  needs,
  params: nothing,
  query: nothing,
  body: z.union([z.strictObject({ name }), z.strictObject({ token_id: text.min(1).max(64) })], {
    error: "give either name or token_id",
  }),
  answer: ["RevokedTokens", revokedTokens],
  act: ({ tokens }, { body, actor }) => tokens.revoke(actor, body),
});
