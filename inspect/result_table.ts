/** Writes rows of a query: as a table for a terminal, and whole for a pipe or file. */
import { cellsOf, padTo } from "../internal/terminal/cells.ts";
import { visibleText } from "../internal/visible_text.ts";

/** A `Cell` is a value of SQLite. */
export type Cell = string | number | bigint | Uint8Array | null;

/** A table cuts longer text. */
const MAX_CELL = 60;
const BLOB_BYTES = 8;

/** Returns the names of the columns and then each row, with tabs between the cells, which are whole and as they are stored. */
export function plainLines(names: readonly string[], rows: readonly (readonly Cell[])[]): string[] {
  return [names, ...rows.map((row) => row.map(wholeText))].map((cells) => cells.join("\t"));
}

function wholeText(cell: Cell): string {
  if (cell === null) return "NULL";
  return cell instanceof Uint8Array ? `x'${cell.toHex()}'` : String(cell);
}

/**
 * Returns a line of column names, a dividing line, and a line per row: text to the left and numbers to the right, cut to what
 * people can look at, hidden characters visible.
 */
export function tableLines(names: readonly string[], rows: readonly (readonly Cell[])[]): string[] {
  const texts = [names.map((name) => visibleText(name, MAX_CELL)), ...rows.map((row) => row.map(cellText))];
  const widths = names.map((_, i) => Math.max(...texts.map((row) => cellsOf(row[i]!))));
  const isNumeric = names.map((_, i) =>
    rows.some((row) => isNumber(row[i])) && rows.every((row) => fits(row[i]))
  );
  const line = (row: readonly string[]) =>
    row.map((text, i) =>
      isNumeric[i] ? " ".repeat(widths[i]! - cellsOf(text)) + text : padTo(text, widths[i]!)
    ).join("  ").trimEnd();
  return [line(texts[0]!), widths.map((width) => "-".repeat(width)).join("  "), ...texts.slice(1).map(line)];
}

function cellText(cell: Cell): string {
  if (cell === null) return "NULL";
  if (cell instanceof Uint8Array) {
    const shown = cell.subarray(0, BLOB_BYTES).toHex();
    return cell.length > BLOB_BYTES ? `x'${shown}…' (${cell.length} bytes)` : `x'${shown}'`;
  }
  return visibleText(String(cell), MAX_CELL);
}

function isNumber(cell: Cell | undefined): boolean {
  return typeof cell === "number" || typeof cell === "bigint";
}

/** Returns whether a cell may stand in a column of numbers; NULL may. */
function fits(cell: Cell | undefined): boolean {
  return cell === null || isNumber(cell);
}
