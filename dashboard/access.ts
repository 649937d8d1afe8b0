/** Declares what the dashboard asks of a hub about those who come with a token. */
import type { Actor, Role } from "./actor.ts";

/** The actions of the hub's table of roles that HTTP offers. */
export type HttpAction =
  | "connect"
  | "read_public"
  | "read_everything"
  | "send"
  | "act_as_operator"
  | "manage_tokens";

/** Somebody whose token was right. */
export interface Caller {
  readonly ok: true;
  readonly identity: {
    readonly name: string;
    readonly role: Role;
    readonly proof: Actor["proof"];
    /** A token of a flag has no id. */
    readonly tokenId?: string;
  };
  /** Aborts when the token is revoked or runs out: what was opened by it ends. */
  readonly ended: AbortSignal;
}

/** Somebody whose token does not count, with the words of the answer. */
export interface NoCaller {
  readonly ok: false;
  readonly code: "AUTH_FAILED" | "AUTH_BACKOFF";
  readonly message: string;
  readonly fix: string;
  /** The caller may try again after this time; undefined: nothing changes by waiting. */
  readonly retryAfterMs?: number;
  /** The answer has to wait so long: whoever guesses is slowed. */
  readonly lateMs: number;
}

/** A hub answers who a caller is and what it may do. */
export interface Access {
  /** `token` is what stands behind `Bearer`; who `isDirect` is only slowed, as that is this machine. */
  admitBearer(token: string, isDirect: boolean): Caller | NoCaller;
  /** Admits programs of the user who runs the hub, who came directly, as the AI of that name or as the user itself. */
  admitLocalKey(key: string, name: string | undefined): Caller | NoCaller;
  /** Returns the roles that may do the action. */
  rolesOf(action: HttpAction): readonly string[];
}
