/**
 * Reads the rows of a long SELECT in batches. `StatementSync.iterate` cannot be used where the result must be
 * complete: when SQLite fails in the middle (a damaged page), its loop ends as if there were no more rows (Deno
 * 2.9.6). Here the error is thrown.
 */
import type { DatabaseSync, SQLInputValue, StatementSync } from "node:sqlite";

/** The keys are the names of the parameters without their colons. */
type Parameters = Readonly<Record<string, SQLInputValue>>;

export class BatchedSelect<Row> {
  readonly #statement: StatementSync;
  readonly #next: (last: Row) => Parameters;
  readonly #size: number;

  /**
   * `sql` is ordered and has no LIMIT; `next` returns the parameters with which it continues after a row. A batch has
   * `size` rows, few where rows are large. The parameter `:batch` is reserved.
   */
  constructor(db: DatabaseSync, sql: string, next: (last: Row) => Parameters, size = 64) {
    this.#statement = db.prepare(`${sql} LIMIT :batch`);
    this.#next = next;
    this.#size = size;
  }

  /**
   * Each batch is a read transaction of its own, so nothing stays locked between two rows. The first batch has
   * `wanted` rows: where rows are rare, finding more than the caller needs would take long.
   */
  *rows(parameters: Parameters, wanted = this.#size): Iterable<Row> {
    for (let given = parameters, batch = wanted;; batch = this.#size) {
      const rows = this.#statement.all({ ...given, batch }) as readonly unknown[] as readonly Row[];
      yield* rows;
      if (rows.length < batch) return;
      given = { ...given, ...this.#next(rows.at(-1)!) };
    }
  }
}
