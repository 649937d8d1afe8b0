/** Defines the messages by which an admin manages tokens, and what answers them. */
import * as z from "zod";
import { TOKEN } from "./limits.ts";
import { hub, type MessageSpec, withSchema } from "./message_spec.ts";
import { once } from "./once.ts";
import { aiId, role, timeMs, tokenId } from "./value_kinds.ts";

function admin<S extends z.ZodObject>(about: string, schema: () => S) {
  return withSchema({ sender: "admin", durable: "no", goesTo: "hub", about, fields: "data" }, schema);
}

function toAdmin<S extends z.ZodObject>(about: string, schema: () => S) {
  return hub("no", "the asker", about, schema);
}

const createdToken = once(() => ({
  token_id: tokenId,
  name: aiId,
  role,
  token: z.string().describe("the token itself: it is shown this once, and nobody can read it again"),
  expires_ms: timeMs.nullable().describe("it holds until then, in ms since 1970; null: until it is revoked"),
}));

/** `token_listed` lists a token in this form. */
export const listedTokenSchema = once(() =>
  z.looseObject({
    token_id: tokenId.nullable().describe("null: a token of `--token`, which holds until the hub ends"),
    name: aiId.describe("the AI or the person whose name it proves"),
    role,
    origin: z.enum(["flag", "created"]),
    state: z.enum(["valid", "expired", "revoked"]),
    created_ms: timeMs.describe("in ms since 1970, as all of these"),
    expires_ms: timeMs.nullable().describe("null: never"),
    revoked_ms: timeMs.nullable(),
    last_used_ms: timeMs.nullable().describe("when it opened something last"),
    last_address: z.string().nullable().describe("from which host"),
    last_transport: z.string().nullable().describe("over which transport"),
  })
);

export const TOKEN_MESSAGES = {
  token_create: admin(
    "Makes a token for a name.",
    () =>
      z.looseObject({
        name: aiId.describe("of an AI or a person"),
        role: role.default("agent"),
        expires_in_ms: z.int().min(TOKEN.minLifetimeMs).max(TOKEN.maxLifetimeMs).optional().describe(
          "counts from now by the hub's clock; without it the token holds until it is revoked",
        ),
      }),
  ),
  token_created: toAdmin("The token is stored and holds from now on.", () => z.looseObject(createdToken())),
  token_list: admin(
    "Asks for the tokens, ended ones too.",
    () => z.looseObject({ name: aiId.optional().describe("only those of this name") }),
  ),
  token_listed: toAdmin(
    "The tokens, the oldest first.",
    () =>
      z.looseObject({
        tokens: z.array(listedTokenSchema()),
        tokens_total: z.int().describe("of more than 1,000 only the newest are listed"),
      }),
  ),
  token_rotate: admin(
    "Makes a token that takes the place of a name's valid ones, with their role and lifetime.",
    () =>
      z.looseObject({
        name: aiId,
        overlap_ms: z.int().min(0).max(TOKEN.maxLifetimeMs).optional().describe(
          "for so long the old tokens hold beside it; 0 ends them at once; default 86,400,000",
        ),
      }),
  ),
  token_rotated: toAdmin(
    "The new token is stored, and so is the end of the `old` ones.",
    () =>
      z.looseObject({
        ...createdToken(),
        old: z.array(listedTokenSchema().pick({ token_id: true, origin: true, expires_ms: true })),
      }),
  ),
  token_revoke: admin(
    "Revokes one token, or all of a name: connections that they opened end with `REVOKED`. Give either of the two.",
    () => z.looseObject({ name: aiId.optional(), token_id: tokenId.optional() }),
  ),
  token_revoked: toAdmin(
    "These tokens have ended. Those of origin `flag` come back when the hub starts with the same `--token` again.",
    () =>
      z.looseObject({
        tokens: z.array(listedTokenSchema().pick({ token_id: true, name: true, origin: true })),
        stored: z.literal(false).optional().describe(
          "the disk is full: they are valid again if the hub ends before there is space",
        ),
      }),
  ),
} as const satisfies Record<string, MessageSpec>;
