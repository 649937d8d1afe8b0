/** Keeps the tokens of a hub in `hub_data.db`, in the thread that writes it. */
import type { DatabaseSync } from "node:sqlite";
import type { TokenRow, TokenUse } from "../rows.ts";
import { asJournalError } from "./sqlite_error.ts";
import { inTransaction } from "./transaction.ts";

const COLUMNS = [
  "ai_id",
  "token_hash",
  "role",
  "origin",
  "created_ms",
  "expires_ms",
  "revoked_ms",
  "token_id",
  "last_used_ms",
  "last_address",
  "last_transport",
] as const satisfies (keyof TokenRow)[];

const INSERT = `INSERT INTO tokens (${COLUMNS.join(", ")}) VALUES (${COLUMNS.map(() => "?").join(", ")})`;

/** Holds the rows of table `tokens`. */
export class TokenTable {
  readonly #db: DatabaseSync;
  readonly #onWritten: () => void;

  /** `onWritten` is called after each transaction. */
  constructor(db: DatabaseSync, { onWritten }: { readonly onWritten: () => void }) {
    this.#db = db;
    this.#onWritten = onWritten;
  }

  /** Returns all rows, the oldest first. */
  all(): readonly TokenRow[] {
    return this.#db.prepare("SELECT * FROM tokens ORDER BY created_ms, ai_id, token_hash")
      .all() as unknown as TokenRow[];
  }

  /** Replaces all tokens of origin `flag`; a token that a command created stays as it is. */
  replaceFlags(rows: readonly TokenRow[]): void {
    this.#write(() => {
      this.#db.prepare("DELETE FROM tokens WHERE origin = 'flag'").run();
      this.#insert(`${INSERT} ON CONFLICT DO NOTHING`, rows);
    });
  }

  /** Inserts rows; of those that are there already only the end changes. */
  put(rows: readonly TokenRow[]): void {
    const end = "expires_ms = excluded.expires_ms, revoked_ms = excluded.revoked_ms";
    this.#write(() => this.#insert(`${INSERT} ON CONFLICT (ai_id, token_hash) DO UPDATE SET ${end}`, rows));
  }

  /** Notes the last use of tokens. */
  used(uses: readonly TokenUse[]): void {
    this.#write(() => {
      const update = this.#db.prepare(
        "UPDATE tokens SET last_used_ms = ?, last_address = ?, last_transport = ? WHERE ai_id = ? AND token_hash = ?",
      );
      for (const { last_used_ms, last_address, last_transport, ai_id, token_hash } of uses) {
        update.run(last_used_ms, last_address, last_transport, ai_id, token_hash);
      }
    });
  }

  #insert(sql: string, rows: readonly TokenRow[]): void {
    const insert = this.#db.prepare(sql);
    for (const row of rows) insert.run(...COLUMNS.map((column) => row[column]));
  }

  #write(work: () => void): void {
    try {
      inTransaction(this.#db, work);
    } catch (error) {
      throw asJournalError(error, "Cannot store tokens");
    }
    this.#onWritten();
  }
}
