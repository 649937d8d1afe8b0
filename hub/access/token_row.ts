/** Makes the rows of tokens. */
import { createHash } from "node:crypto";
import type { TokenRow } from "../../journal/rows.ts";

/** Returns the hash under which a secret is kept: SHA-256, 32 bytes. */
export function hashSecret(secret: string): Uint8Array {
  return createHash("sha256").update(secret, "utf8").digest();
}

/** A new row has at least these. */
export type NewTokenRow = Pick<TokenRow, "ai_id" | "token_hash" | "created_ms"> & Partial<TokenRow>;

/** Returns the row of a token that was never used: one of a flag, for an agent and for ever, unless `given` says otherwise. */
export function tokenRow(given: NewTokenRow): TokenRow {
  return {
    token_id: null,
    role: "agent",
    origin: "flag",
    expires_ms: null,
    revoked_ms: null,
    last_used_ms: null,
    last_address: null,
    last_transport: null,
    ...given,
  };
}
