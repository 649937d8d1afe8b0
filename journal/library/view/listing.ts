/** Makes a part of a list out of rows; one more row than is shown proves that there is a next part. */
import type { Listing } from "./library_view.ts";
import type { Row } from "./row.ts";

export interface ListingOptions<T> {
  readonly limit: number;
  readonly seqOf: (row: Row) => number;
  readonly toRow: (row: Row) => T;
}

/** Returns the first `limit` of `rows`, newest first. */
export function listing<T>(rows: readonly Row[], { limit, seqOf, toRow }: ListingOptions<T>): Listing<T> {
  const shown = rows.slice(0, limit);
  return { rows: shown.map(toRow), next: rows.length > limit ? seqOf(shown.at(-1)!) : null };
}
