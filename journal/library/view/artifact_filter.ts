/** Writes a filter of artifacts as SQL, newest first. */
import type { SQLInputValue } from "node:sqlite";
import type { ArtifactFilter } from "./library_view.ts";
import { matchOf } from "./search_words.ts";

/** `from` follows a SELECT; `values` are its parameters, in order. */
export interface Fitting {
  readonly from: string;
  readonly values: readonly SQLInputValue[];
}

/**
 * This condition holds where a verdict counts for a row of `artifacts`: another AI gave it, and the row is the first of its id,
 * as nobody can earn a verdict by sharing something else under a known id.
 */
export const VERDICT_COUNTS = `verdicts.subject = artifacts.id AND verdicts.source_ai <> artifacts.source_ai
  AND NOT EXISTS (SELECT 1 FROM artifacts AS earlier WHERE earlier.id = artifacts.id AND earlier.seq < artifacts.seq)`;

/** Returns the SQL for what fits `filter` and is older than `before`, newest first, or null where nothing can fit. */
export function fitting(filter: ArtifactFilter, before: number): Fitting | null {
  const { kind, domain, source_ai, verdict, q } = filter;
  const conditions: string[] = [];
  const values: SQLInputValue[] = [];
  const must = (sql: string, value: SQLInputValue) => {
    conditions.push(sql);
    values.push(value);
  };
  let from = "artifacts", order = "artifacts.seq";
  if (q !== undefined && q.trim() !== "") {
    const match = matchOf(q);
    if (match === null) return null;
    // CROSS JOIN keeps the order of the tables: matches come newest first, and SQLite stops where enough are found.
    from = "artifact_words CROSS JOIN artifacts ON artifacts.seq = artifact_words.rowid";
    order = "artifact_words.rowid";
    must("artifact_words MATCH ?", match);
  }
  must(`${order} < ?`, before);
  if (kind !== undefined) must("artifacts.kind = ?", kind);
  if (domain !== undefined) must("artifacts.domain = ?", domain);
  if (source_ai !== undefined) must("artifacts.source_ai = ?", source_ai);
  if (verdict !== undefined) {
    must(`EXISTS (SELECT 1 FROM verdicts WHERE ${VERDICT_COUNTS} AND verdicts.result = ?)`, verdict);
  }
  return { from: `FROM ${from} WHERE ${conditions.join(" AND ")} ORDER BY ${order} DESC`, values };
}
