/**
 * Rows of a long SELECT as they are asked for. `StatementSync.iterate` is no way to read what must be complete: where SQLite
 * fails in the middle (a damaged page), its loop ends as if that were all (Deno 2.9.6). Here the error is thrown.
 */
import type { DatabaseSync, SQLInputValue, StatementSync } from "node:sqlite";

/** By name, without their colons. */
type Parameters = Readonly<Record<string, SQLInputValue>>;

export class BatchedSelect<Row> {
  readonly #statement: StatementSync;
  readonly #next: (last: Row) => Parameters;
  readonly #size: number;

  /**
   * `sql` is ordered and has no LIMIT; `next` gives the parameters that let it go on behind a row. A batch has `size` rows:
   * few where they are large. `:batch` is ours.
   */
  constructor(db: DatabaseSync, sql: string, next: (last: Row) => Parameters, size = 64) {
    this.#statement = db.prepare(`${sql} LIMIT :batch`);
    this.#next = next;
    this.#size = size;
  }

  /**
   * Each batch is a read transaction of its own: nothing stays locked between two rows. The first has `wanted` rows: where rows
   * are rare, finding more of them than anybody asks for would take long.
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
