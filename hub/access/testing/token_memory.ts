/** Keeps the tokens of a hub in memory, for tests. */
import type { TokenStore } from "../../../journal/journal.ts";
import type { TokenRow, TokenUse } from "../../../journal/rows.ts";

export class TokenMemory implements TokenStore {
  rows: TokenRow[];
  /** What was stored, call by call. */
  readonly stored: (readonly (TokenRow | TokenUse)[])[] = [];
  /** A write rejects with this. */
  failure: Error | undefined;

  constructor(rows: readonly TokenRow[] = []) {
    this.rows = [...rows];
  }

  tokens(): Promise<readonly TokenRow[]> {
    return Promise.resolve([...this.rows]);
  }

  replaceFlagTokens(rows: readonly TokenRow[]): Promise<void> {
    return this.#write(rows, [...this.rows.filter(({ origin }) => origin !== "flag"), ...rows]);
  }

  putTokens(rows: readonly TokenRow[]): Promise<void> {
    const others = this.rows.filter((old) => !rows.some((row) => isSame(row, old)));
    return this.#write(rows, [...others, ...rows]);
  }

  tokensUsed(uses: readonly TokenUse[]): Promise<void> {
    const after = this.rows.map((row) => ({ ...row, ...uses.find((use) => isSame(use, row)) }));
    return this.#write(uses, after);
  }

  #write(written: readonly (TokenRow | TokenUse)[], after: TokenRow[]): Promise<void> {
    if (this.failure) return Promise.reject(this.failure);
    this.stored.push(written);
    this.rows = after;
    return Promise.resolve();
  }
}

function isSame(a: TokenUse, b: TokenUse): boolean {
  return a.ai_id === b.ai_id && String(a.token_hash) === String(b.token_hash);
}
