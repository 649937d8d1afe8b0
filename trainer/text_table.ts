/** Lays out a table for people, in plain text. */

/**
 * Makes columns as wide as their widest cell, with two spaces around them; all rows have as many cells as the
 * first.
 */
export function textTable(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows.map((row) => `  ${row.map((cell, i) => cell.padEnd(widths[i]!)).join("  ")}`.trimEnd());
}
