/** Declares what the dashboard asks of a hub's tokens. Times are milliseconds since 1970; null is never. */
import type { Actor, Role } from "./actor.ts";

/** `TokenInfo` is what a list shows of a token, never its secret. */
export interface TokenInfo {
  /** `token_id` is null for a token that a flag of the hub's start gave. */
  readonly token_id: string | null;
  /** `name` is the AI or the person that the token proves. */
  readonly name: string;
  readonly role: Role;
  readonly origin: "flag" | "created";
  readonly state: "valid" | "expired" | "revoked";
  readonly created_ms: number;
  readonly expires_ms: number | null;
  readonly revoked_ms: number | null;
  readonly last_used_ms: number | null;
  readonly last_address: string | null;
  readonly last_transport: string | null;
}

/** `NewToken` is a token that was just made: `token` is its secret, which nobody can read again. */
export interface NewToken extends Pick<TokenInfo, "name" | "role" | "expires_ms"> {
  readonly token_id: string;
  readonly token: string;
}

/** `RotatedToken` takes the place of the `old` ones, which hold until their new `expires_ms`. */
export interface RotatedToken extends NewToken {
  readonly old: readonly Pick<TokenInfo, "token_id" | "origin" | "expires_ms">[];
}

/** `RevokedTokens` are those that were valid until now. */
export interface RevokedTokens {
  readonly tokens: readonly Pick<TokenInfo, "token_id" | "name" | "origin">[];
  /** `stored` is false where the disk is full: they are valid again if the hub ends before there is space. */
  readonly stored?: false | undefined;
}

/**
 * `TokenDesk` is where admins manage tokens. Each change resolves when it is stored and recorded as done by the actor; on a full
 * disk a revocation alone happens without a record.
 * @throws {UserError} with the code of the refusal, where nothing was changed.
 */
export interface TokenDesk {
  /** Returns all tokens, or those of one name, the oldest first; ended ones too. */
  list(name?: string): readonly TokenInfo[];
  create(
    actor: Actor,
    of: { readonly name: string; readonly role: Role; readonly expires_in_ms?: number | undefined },
  ): Promise<NewToken>;
  rotate(
    actor: Actor,
    of: { readonly name: string; readonly overlap_ms?: number | undefined },
  ): Promise<RotatedToken>;
  revoke(
    actor: Actor,
    which: { readonly name: string } | { readonly token_id: string },
  ): Promise<RevokedTokens>;
}
