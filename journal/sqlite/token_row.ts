/** What is kept of a token. */

export interface TokenRow {
  /** SHA-256 of the token, 32 bytes. */
  readonly token_hash: Uint8Array;
  readonly ai_id: string;
  readonly role: string;
  /** `flag`: given at this start; `created`: by a command, kept until it is revoked or runs out. */
  readonly origin: "flag" | "created";
  readonly created_ms: number;
  /** Wall clock; null: never. */
  readonly expires_ms: number | null;
  readonly revoked_ms: number | null;
}
