/** From a seq to the run that it lies in. */
import type { DatabaseSync, StatementSync } from "node:sqlite";
import { isIntact, type RunRow } from "./batch_row.ts";
import { unlessDamaged } from "./sqlite_error.ts";

export class RunHolder {
  readonly #row: StatementSync;

  constructor(db: DatabaseSync) {
    this.#row = db.prepare("SELECT * FROM journal WHERE first_seq <= ? ORDER BY first_seq DESC LIMIT 1");
  }

  /** The run, whole; undefined where there is none, or it is damaged, or damage leads to another one. */
  of(seq: number): RunRow | undefined {
    const row = unlessDamaged(() => this.#row.get(seq)) as unknown as RunRow | undefined;
    const isHolder = row !== undefined && isIntact(row) && row.first_seq <= seq && seq <= row.last_seq;
    return isHolder ? row : undefined;
  }
}
