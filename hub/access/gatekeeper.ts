/** Checks who may connect: this machine's own user by a local key, everyone else by tokens. It keeps secrets as hashes only. */
import { createHash, timingSafeEqual } from "node:crypto";
import type { AuthLine } from "../../protocol/messages.ts";
import type { TokenRow } from "../../journal/rows.ts";

/** Returns the hash under which a secret is kept: SHA-256, 32 bytes. */
export function hashSecret(secret: string): Uint8Array {
  return createHash("sha256").update(secret, "utf8").digest();
}

/** An AI proves its identity in one of these ways. */
export type Proof = "token" | "local_key" | "local_key_instead_of_token";

/** Checks the first lines of connections against the local key and the tokens. */
export class Gatekeeper {
  readonly #localKey: Uint8Array;
  readonly #tokens = new Map<string, TokenRow[]>();

  /** `localKey` is the content of local.key. */
  constructor(localKey: string, tokens: readonly TokenRow[]) {
    this.#localKey = hashSecret(localKey);
    for (const token of tokens) {
      const others = this.#tokens.get(token.ai_id);
      if (others) others.push(token);
      else this.#tokens.set(token.ai_id, [token]);
    }
  }

  /** Returns the AIs for which a token exists. */
  get named(): Iterable<string> {
    return this.#tokens.keys();
  }

  /**
   * Returns how the AI has proved its identity. From loopback a right `local_key` admits any ai_id that has no token, whatever
   * `token` says; in every other case the token decides. It returns undefined, without a reason, for an AI that is refused.
   */
  admit(
    { ai_id, token, local_key }: AuthLine,
    from: { loopback: boolean; wallMs: number },
  ): Proof | undefined {
    const own = this.#tokens.get(ai_id);
    if (!own) {
      if (
        !from.loopback || local_key === undefined || !timingSafeEqual(hashSecret(local_key), this.#localKey)
      ) {
        return undefined;
      }
      return token === undefined ? "local_key" : "local_key_instead_of_token";
    }
    if (token === undefined) return undefined;
    const hash = hashSecret(token);
    const right = own.some((row) => timingSafeEqual(hash, row.token_hash) && isValid(row, from.wallMs));
    return right ? "token" : undefined;
  }
}

function isValid({ expires_ms, revoked_ms }: TokenRow, wallMs: number): boolean {
  return revoked_ms === null && (expires_ms === null || wallMs < expires_ms);
}
