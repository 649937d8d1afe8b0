/**
 * Knows one token of a book: its row, when its last use was stored, and whether it has ended. A token that has ended once stays so,
 * also where the clock is set back.
 */
import { timingSafeEqual } from "node:crypto";
import type { TokenRow } from "../../journal/rows.ts";
import type { ListedToken } from "../../protocol/messages.ts";
import type { Ended, Role } from "./identity.ts";
import { hashSecret } from "./token_row.ts";

/** A token that somebody may come in with; only its book changes its row. */
export interface Token {
  readonly row: TokenRow;
  /** Aborts when the token ends, with an {@linkcode Ended} as its reason. */
  readonly ended: AbortSignal;
}

/** A token was used from this host over this transport. */
export interface UsedFrom {
  readonly address: string;
  readonly transport: string;
}

/** A token of a book. */
export class KnownToken implements Token {
  #row: TokenRow;
  readonly #ended = new AbortController();
  /** The last use was stored at this time. */
  useStoredMs: number;

  constructor(row: TokenRow) {
    this.#row = row;
    this.useStoredMs = row.last_used_ms ?? -Infinity;
    if (row.revoked_ms !== null) this.end("revoked");
  }

  get row(): TokenRow {
    return this.#row;
  }

  get ended(): AbortSignal {
    return this.#ended.signal;
  }

  /** Returns whether its time has passed; it may not have ended yet. */
  isOver(wallMs: number): boolean {
    const { expires_ms } = this.#row;
    return expires_ms !== null && wallMs >= expires_ms;
  }

  isValid(wallMs: number): boolean {
    return !this.ended.aborted && !this.isOver(wallMs);
  }

  /** Notes that it has let somebody in. */
  used(wallMs: number, { address, transport }: UsedFrom): void {
    this.#row = { ...this.#row, last_used_ms: wallMs, last_address: address, last_transport: transport };
  }

  /** Sets its end; a token that is revoked has ended by that. */
  setEnd({ expires_ms, revoked_ms }: Pick<TokenRow, "expires_ms" | "revoked_ms">): void {
    this.#row = { ...this.#row, expires_ms, revoked_ms };
    if (revoked_ms !== null) this.end("revoked");
  }

  end(why: Ended): void {
    if (!this.ended.aborted) this.#ended.abort(why);
  }

  listed(wallMs: number): ListedToken {
    const { token_id, ai_id, role, origin, created_ms, expires_ms, revoked_ms, ...rest } = this.#row;
    const { last_used_ms, last_address, last_transport } = rest;
    const state = this.isValid(wallMs) ? "valid" : revoked_ms === null ? "expired" : "revoked";
    return {
      ...{ token_id, name: ai_id, role: role as Role, origin, state, created_ms, expires_ms, revoked_ms },
      ...{ last_used_ms, last_address, last_transport },
    };
  }
}

/** Returns the valid one among `tokens` with this secret; compares with all of them, each in constant time. */
export function rightOne(
  tokens: readonly KnownToken[],
  secret: string,
  wallMs: number,
): KnownToken | undefined {
  const hash = hashSecret(secret);
  const right = tokens.filter(({ row }) => timingSafeEqual(hash, row.token_hash));
  return right.find((token) => token.isValid(wallMs));
}
