/** Checks who may connect: this machine's own user by a local key, everyone else by tokens. It keeps secrets as hashes only. */
import { createHash, timingSafeEqual } from "node:crypto";
import type { AuthLine } from "../../protocol/messages.ts";
import type { TokenRow } from "../../journal/rows.ts";
import type { Admitted, Denied, Role } from "./identity.ts";

/** Returns the hash under which a secret is kept: SHA-256, 32 bytes. */
export function hashSecret(secret: string): Uint8Array {
  return createHash("sha256").update(secret, "utf8").digest();
}

/** A line comes from here. */
export interface Origin {
  /** The other end is on this machine. */
  readonly loopback: boolean;
  readonly wallMs: number;
}

const WRONG: Denied = { ok: false, why: "wrong" };

/** Checks the first lines of connections against the local key and the tokens. */
export class Gatekeeper {
  readonly #localKey: Uint8Array;
  readonly #keyEnded = new AbortController();
  readonly #tokens = new Map<string, Token[]>();

  /** `localKey` is the content of local.key. */
  constructor(localKey: string, tokens: readonly TokenRow[]) {
    this.#localKey = hashSecret(localKey);
    for (const row of tokens) {
      const token = { row, ended: new AbortController() };
      const others = this.#tokens.get(row.ai_id);
      if (others) others.push(token);
      else this.#tokens.set(row.ai_id, [token]);
    }
  }

  /** Returns the names for which a token exists. */
  get named(): Iterable<string> {
    return this.#tokens.keys();
  }

  /**
   * Admits an AI, or denies it without saying what was wrong. From loopback a right `local_key` admits any ai_id that has no
   * token, whatever `token` says; in every other case the token decides.
   */
  admit({ ai_id, token, local_key }: AuthLine, { loopback, wallMs }: Origin): Admitted | Denied {
    const own = this.#tokens.get(ai_id);
    if (!own) return loopback ? this.#byLocalKey(ai_id, local_key) : WRONG;
    if (token === undefined) return WRONG;
    const hash = hashSecret(token);
    const right = own.find(({ row }) => timingSafeEqual(hash, row.token_hash) && isValid(row, wallMs));
    return right === undefined ? WRONG : admitted(right);
  }

  #byLocalKey(name: string, key: string | undefined): Admitted | Denied {
    if (key === undefined || !timingSafeEqual(hashSecret(key), this.#localKey)) return WRONG;
    return { ok: true, identity: { name, role: "agent", proof: "local_key" }, ended: this.#keyEnded.signal };
  }
}

interface Token {
  readonly row: TokenRow;
  readonly ended: AbortController;
}

function admitted({ row, ended }: Token): Admitted {
  const identity = { name: row.ai_id, role: row.role as Role, proof: "token" } as const;
  return { ok: true, identity, ended: ended.signal };
}

function isValid({ expires_ms, revoked_ms }: TokenRow, wallMs: number): boolean {
  return revoked_ms === null && (expires_ms === null || wallMs < expires_ms);
}
