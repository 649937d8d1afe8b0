/** Makes one table of the report, under a heading. */
import type { Table } from "./charts/chart.ts";

/** A section is a heading and the table under it. */
export interface Section {
  readonly title: string;
  readonly about?: string;
  readonly table: Table;
}

/** Longer lists are cut, as `results.json` has all. */
const MAX_ROWS = 200;

/** Returns the section; none where there are no rows. */
export function section(title: string, columns: string[], rows: string[][], about?: string): Section[] {
  if (rows.length === 0) return [];
  const table = { columns, rows: rows.slice(0, MAX_ROWS), missing: Math.max(0, rows.length - MAX_ROWS) };
  return [{ title, table, ...(about === undefined ? {} : { about }) }];
}
