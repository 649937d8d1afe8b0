/** Collects rows of one table and inserts many with one statement, which is faster than one statement each. */
import type { DatabaseSync, SQLInputValue, StatementSync } from "node:sqlite";
import { type Cell, columnsOf, type Entry, type TableName } from "./tables.ts";

const ROWS_PER_STATEMENT = 64;

/** Buffers the rows of one table. */
export class RowBuffer {
  readonly #columns: readonly (readonly [string, Cell])[];
  readonly #insertOne: StatementSync;
  readonly #insertMany: StatementSync;
  #cells: SQLInputValue[] = [];

  constructor(db: DatabaseSync, table: TableName) {
    this.#columns = columnsOf(table);
    const names = this.#columns.map(([column]) => column).join(", ");
    const row = `(${this.#columns.map(() => "?").join(", ")})`;
    const insert = (rows: number) =>
      db.prepare(`INSERT INTO ${table} (${names}) VALUES ${Array(rows).fill(row).join(", ")}`);
    this.#insertOne = insert(1);
    this.#insertMany = insert(ROWS_PER_STATEMENT);
  }

  add(entry: Entry): void {
    for (const [column, cell] of this.#columns) this.#cells.push(cell(entry, column));
    if (this.#cells.length < ROWS_PER_STATEMENT * this.#columns.length) return;
    this.#insertMany.run(...this.#cells);
    this.clear();
  }

  /** Inserts the rows that are left. */
  flush(): void {
    const width = this.#columns.length;
    for (let at = 0; at < this.#cells.length; at += width) {
      this.#insertOne.run(...this.#cells.slice(at, at + width));
    }
    this.clear();
  }

  /** Forgets the rows that are left. */
  clear(): void {
    this.#cells = [];
  }
}
