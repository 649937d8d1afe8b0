/** Knows each caller by `Authorization: Bearer`, and by nothing else; what each route needs stands beside it. */
import type { Context, HonoRequest, MiddlewareHandler } from "hono";
import { systemClock } from "../internal/clock.ts";
import type { Access, Caller, HttpAction, NoCaller } from "./access.ts";
import { isDirect } from "./direct_peer.ts";
import { failure } from "./failure.ts";

const BEARER = /^bearer[ \t]+([!-~]+)$/i;
/** A token is found by its form, another secret by the name that it has in an address. */
const TOKEN = /aic_[0-9a-z]{8}_[0-9A-Za-z]{20}/;
const SECRET_NAMES: ReadonlySet<string> = new Set([
  ...["token", "access_token", "auth_token", "api_key", "apikey", "authorization", "bearer", "local_key"],
]);

const NO_BEARER: NoCaller = {
  ok: false,
  code: "AUTH_FAILED",
  message: "Authorization is no bearer token: one header, one scheme, one token",
  fix: "send `Authorization: Bearer TOKEN` once",
  lateMs: 0,
};

const NO_HUB: NoCaller = {
  ok: false,
  code: "AUTH_FAILED",
  message: "No hub runs here, so no token can be checked",
  fix: "leave Authorization away",
  lateMs: 0,
};

/**
 * Answers 400 to a secret in the address, wherever, and 401 to a token that is not right; a right one makes its caller known to
 * the routes. Without a header there is no caller: what is open to all stays open. `access` is undefined where no hub runs.
 */
export function recognizeCallers(access: Access | undefined): MiddlewareHandler {
  return async (c, next) => {
    if (hasSecret(c.req)) {
      return failure(c, {
        code: "TOKEN_IN_URL",
        message: "A secret does not belong in an address: addresses are logged, kept and passed on",
        fix: "send it as a header, `Authorization: Bearer TOKEN`, and rotate the one that was sent",
      });
    }
    if (c.req.header("authorization") === undefined) return await next();
    const token = bearerOf(c);
    const caller = token === undefined ? NO_BEARER : access?.admitBearer(token, isDirect(c));
    return await recognize(c, caller) ?? await next();
  };
}

/** Makes a caller who was let in known to the routes; else resolves with the answer that says what is wrong. */
export async function recognize(
  c: Context,
  caller: Caller | NoCaller = NO_HUB,
): Promise<Response | undefined> {
  if (!caller.ok) {
    if (caller.lateMs > 0) await systemClock.delay(caller.lateMs);
    return failure(c, caller);
  }
  c.set("caller", caller);
  return undefined;
}

/** Returns the token that stands behind `Bearer`; undefined where there is none of that form. */
export function bearerOf(c: Context): string | undefined {
  return BEARER.exec(c.req.header("authorization")?.trim() ?? "")?.[1];
}

/** Returns who asks; undefined: somebody without a token. */
export function callerOf(c: Context): Caller | undefined {
  return c.get("caller");
}

/** Lets callers pass whose role may do `action`; a route that is `open` lets those without a token pass, too. */
export function requireRole(
  access: Access | undefined,
  action: HttpAction,
  { open = false }: { readonly open?: boolean } = {},
): MiddlewareHandler {
  return async (c, next) => {
    const caller = callerOf(c);
    const roles = access?.rolesOf(action) ?? [];
    if (caller === undefined) {
      if (open) return await next();
      return failure(c, {
        code: "AUTH_FAILED",
        message: "This needs a token; a login at the pages does not count here",
        fix: `send \`Authorization: Bearer TOKEN\`; \`aicollab token create NAME --role ${
          roles[0] ?? "observer"
        }\` makes one on the hub's machine`,
      });
    }
    const { name, role } = caller.identity;
    if (roles.includes(role)) return await next();
    return failure(c, {
      code: "FORBIDDEN",
      message: `"${name}" has the role ${role}; this is for ${roles.join(", ")}`,
      fix: open
        ? "send it without a token from the hub's own machine, or with one of such a role"
        : "send a token of such a role; nothing was changed",
    });
  };
}

function hasSecret({ url }: HonoRequest): boolean {
  return TOKEN.test(url) || [...new URL(url).searchParams.keys()].some(isSecretName);
}

function isSecretName(name: string): boolean {
  return SECRET_NAMES.has(name.toLowerCase());
}
