/** Joins damaged entries that stand beside each other in a list, whichever way the list goes. */
import type { DamagedEntries, ListedEntry } from "./library_view.ts";

/** Adds `row` to `rows`, to their last row where both are damaged and neighbours. */
export function addRow(rows: ListedEntry[], row: ListedEntry): void {
  const last = rows.at(-1);
  if (last === undefined || !("damaged" in last && "damaged" in row) || !areNeighbours(last, row)) {
    rows.push(row);
    return;
  }
  rows.splice(-1, 1, {
    seq: Math.min(last.seq, row.seq),
    last_seq: Math.max(last.last_seq, row.last_seq),
    damaged: true,
  });
}

function areNeighbours(one: DamagedEntries, other: DamagedEntries): boolean {
  return one.seq === other.last_seq + 1 || other.seq === one.last_seq + 1;
}
