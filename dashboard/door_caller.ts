/**
 * Admits AIs at the doors over HTTP, all in one way: by a bearer token, or from this machine by the local key. What an AI may do
 * there is for its session to say.
 */
import type { Context, MiddlewareHandler } from "hono";
import type { Access, HttpAction } from "./access.ts";
import type { Role } from "./actor.ts";
import { bearerOf, callerOf, recognize, requireRole } from "./bearer.ts";
import { isDirect } from "./direct_peer.ts";
import { failure } from "./failure.ts";
import { forAllowedPages } from "./guard.ts";

/** Who came in, with what a session of it is opened by. */
export interface DoorCaller {
  /** The token's name, or what `Aicollab-Id` says beside the local key; undefined: the local key alone. */
  readonly name: string | undefined;
  readonly role: Role;
  readonly token: string | undefined;
  readonly localKey: string | undefined;
  /** The other end is on this machine, and nothing passes its requests on. */
  readonly isDirect: boolean;
  /** Aborts when the token or key ends: what was opened by it ends. */
  readonly ended: AbortSignal;
}

/** The local key counts at doors of AIs alone, as it does over TCP: for programs of this user on this machine. */
export const LOCAL_KEY_HEADER = "aicollab-local-key";
/** Beside the local key this names the AI, which is any that never had a token. */
export const NAME_HEADER = "aicollab-id";

const NOT_DIRECT = {
  code: "AUTH_FAILED",
  message:
    "The local key counts for programs on the hub's own machine that come to it directly, not through a proxy",
  fix: "send `Authorization: Bearer TOKEN`; `aicollab token create NAME` makes one on the hub's machine",
} as const;

const NO_NAME = {
  code: "INVALID_REQUEST",
  message: "The local key opens many names, and none is said",
  fix: "say which AI this is: `Aicollab-Id: NAME`",
} as const;

/**
 * Lets callers in whose role may do `needs`; the others are answered 401 or 403, the local key without a name 400 where one
 * `isNamed`. Pages of other origins than ours and those of `--allow-origin` are refused whatever they ask. {@linkcode doorCallerOf} follows.
 */
export function admitDoorCaller(
  access: Access | undefined,
  needs: HttpAction = "send",
  { isNamed = true }: { readonly isNamed?: boolean } = {},
): [MiddlewareHandler, MiddlewareHandler, MiddlewareHandler] {
  const byLocalKey: MiddlewareHandler = async (c, next) => {
    const key = c.req.header(LOCAL_KEY_HEADER);
    if (key === undefined || callerOf(c) !== undefined) return await next();
    if (!isDirect(c)) return failure(c, NOT_DIRECT);
    const name = c.req.header(NAME_HEADER);
    if (name === undefined && isNamed) return failure(c, NO_NAME);
    return await recognize(c, access?.admitLocalKey(key, name)) ?? await next();
  };
  return [forAllowedPages, byLocalKey, requireRole(access, needs)];
}

/** Returns who was admitted. */
export function doorCallerOf(c: Context): DoorCaller {
  const { identity: { name, role, proof }, ended } = callerOf(c)!;
  const isToken = proof === "token";
  return {
    name: isToken ? name : c.req.header(NAME_HEADER),
    role,
    token: isToken ? bearerOf(c) : undefined,
    localKey: isToken ? undefined : c.req.header(LOCAL_KEY_HEADER),
    ...{ isDirect: isDirect(c), ended },
  };
}
