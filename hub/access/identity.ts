/** Defines who has come in: a name, what it may do, and how it was proved. Every door makes one; whatever it opens carries it. */
import type { ROLES } from "../../protocol/names.ts";

/** A role says what a name may do; {@link ./roles.ts} has the table. */
export type Role = typeof ROLES[number];

/** A name is proved by a token, by this user's local key, or by a login at the dashboard. */
export type Proof = "token" | "local_key" | "login";

/** An identity is the ai_id of an AI, or the name of a person in the same form. */
export interface Identity {
  readonly name: string;
  readonly role: Role;
  readonly proof: Proof;
  /** The id of the token; a token of a flag has none. */
  readonly tokenId?: string;
}

/** Somebody was let in. */
export interface Admitted {
  readonly ok: true;
  readonly identity: Identity;
  /** Aborts when the credential is revoked or has run out, with an {@linkcode Ended} as its reason: what it opened ends. */
  readonly ended: AbortSignal;
}

/**
 * Somebody was not let in. Only a token that is not one by its form is told apart: it says nothing about the hub. `unheard` was
 * not looked at, as too many wrong ones came from its address.
 */
export interface Denied {
  readonly ok: false;
  readonly why: "wrong" | "mistyped" | "unheard";
  /** What was `unheard` is looked at after so long. */
  readonly retryAfterMs?: number;
  /** The answer has to wait so long: whoever guesses is slowed. */
  readonly lateMs: number;
}

/** A credential ended for this reason. */
export type Ended = "revoked" | "expired" | "key_replaced";
