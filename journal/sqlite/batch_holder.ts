/** Finds the batch that holds a seq. */
import type { DatabaseSync, StatementSync } from "node:sqlite";
import { type BatchRow, isIntact } from "./batch_row.ts";
import { unlessDamaged } from "./sqlite_error.ts";

/** Reads single batches of an open database. */
export class BatchHolder {
  readonly #row: StatementSync;

  constructor(db: DatabaseSync) {
    this.#row = db.prepare("SELECT * FROM journal WHERE first_seq <= ? ORDER BY first_seq DESC LIMIT 1");
  }

  /** Returns the whole batch; undefined where there is none, where it is damaged, or where damage leads to another one. */
  of(seq: number): BatchRow | undefined {
    const row = unlessDamaged(() => this.#row.get(seq)) as unknown as BatchRow | undefined;
    const isHolder = row !== undefined && isIntact(row) && row.first_seq <= seq && seq <= row.last_seq;
    return isHolder ? row : undefined;
  }
}
