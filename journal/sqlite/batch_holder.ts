/** From a seq to the run that it lies in. */
import type { DatabaseSync, StatementSync } from "node:sqlite";
import { type BatchRow, isIntact } from "./batch_row.ts";
import { unlessDamaged } from "./sqlite_error.ts";

export class BatchHolder {
  readonly #row: StatementSync;

  constructor(db: DatabaseSync) {
    this.#row = db.prepare("SELECT * FROM journal WHERE first_seq <= ? ORDER BY first_seq DESC LIMIT 1");
  }

  /** The run, whole; undefined where there is none, or it is damaged, or damage leads to another one. */
  of(seq: number): BatchRow | undefined {
    const row = unlessDamaged(() => this.#row.get(seq)) as unknown as BatchRow | undefined;
    const isHolder = row !== undefined && isIntact(row) && row.first_seq <= seq && seq <= row.last_seq;
    return isHolder ? row : undefined;
  }
}
