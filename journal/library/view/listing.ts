/** A part of a list out of rows of which one more was read than is shown: whether there is a next one. */
import type { Listing } from "./library_view.ts";
import type { Row } from "./row.ts";

export interface ListingOptions<T> {
  readonly limit: number;
  readonly seqOf: (row: Row) => number;
  readonly toRow: (row: Row) => T;
}

/** The first `limit` of `rows`, newest first. */
export function listing<T>(rows: readonly Row[], { limit, seqOf, toRow }: ListingOptions<T>): Listing<T> {
  const shown = rows.slice(0, limit);
  return { rows: shown.map(toRow), next: rows.length > limit ? seqOf(shown.at(-1)!) : null };
}
