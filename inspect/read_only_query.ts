/** Runs one query, read-only. */
import { DatabaseSync } from "node:sqlite";
import type { Cell } from "./result_table.ts";

/** Counting stops at this many rows: a query may have no end. */
const MAX_COUNTED = 100_000;

export interface QueryRequest {
  readonly file: string;
  readonly sql: string;
  /** At most this many rows are returned, 1 or more. */
  readonly limit: number;
}

/** A `QueryAnswer` has the rows, or why SQLite or we refused the query. */
export type QueryAnswer =
  | {
    readonly ok: true;
    readonly names: readonly string[];
    readonly rows: readonly (readonly Cell[])[];
    /** This many more rows exist. */
    readonly more: number;
    /** True when even more rows than `more` exist, since counting stopped. */
    readonly isUncounted: boolean;
  }
  | { readonly ok: false; readonly reason: string; readonly tables: readonly string[] };

/** Runs the query. @throws {Error} when the database cannot be opened */
export function readOnlyQuery({ file, sql, limit }: QueryRequest): QueryAnswer {
  using db = new DatabaseSync(file, { readOnly: true, timeout: 5_000 });
  // Opening for reading does not keep `VACUUM INTO` from writing elsewhere; what stands within a query only reads.
  try {
    const query = onlyStatement(db, sql);
    const { names, rows } = ask(db, `SELECT * FROM (${query}\n) LIMIT ${limit}`);
    const more = rows.length < limit ? 0 : countBeyond(db, query, limit);
    return {
      ok: true,
      names,
      rows,
      more: Math.min(more, MAX_COUNTED),
      isUncounted: more > MAX_COUNTED,
    };
  } catch (error) {
    return { ok: false, reason: (error as Error).message, tables: tablesOf(db) };
  }
}

/**
 * Returns the text of the one statement in `sql`, without its semicolon.
 * @throws {Error} when there is none, or more than one
 */
function onlyStatement(db: DatabaseSync, sql: string): string {
  const statement = withoutComments(sql) === "" ? "" : db.prepare(sql).sourceSQL;
  if (statement === "") throw new Error("the query is missing");
  if (withoutComments(sql.slice(statement.length)) !== "") {
    throw new Error("there is more than one statement");
  }
  if (!/^(?:SELECT|WITH|VALUES)\b/i.test(withoutComments(statement))) {
    throw new Error("only SELECT, WITH and VALUES are allowed; for columns: pragma_table_info('patterns')");
  }
  return statement.replace(/;\s*$/, "");
}

function withoutComments(sql: string): string {
  return sql.replace(/--[^\n]*|\/\*[^]*?\*\//g, " ").replace(/^[\s;]+/, "").trim();
}

function countBeyond(db: DatabaseSync, query: string, limit: number): number {
  const beyond = `SELECT 1 FROM (${query}\n) LIMIT ${MAX_COUNTED + 1} OFFSET ${limit}`;
  return Number(ask(db, `SELECT count(*) FROM (${beyond})`).rows[0]![0]);
}

function tablesOf(db: DatabaseSync): string[] {
  // What a full-text index keeps for itself is of the type "shadow".
  const sql = `SELECT name FROM pragma_table_list
    WHERE schema = 'main' AND type <> 'shadow' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name`;
  return ask(db, sql).rows.map(([name]) => String(name));
}

/**
 * Runs `sql`. A subquery has column names that all differ. `all` throws errors in the middle; `iterate` would end
 * silently.
 */
function ask(db: DatabaseSync, sql: string): { names: string[]; rows: Cell[][] } {
  const statement = db.prepare(sql);
  statement.setReadBigInts(true);
  const names = statement.columns().map(({ name }) => name);
  const rows = statement.all() as Record<string, Cell>[];
  return { names, rows: rows.map((row) => names.map((name) => row[name]!)) };
}
