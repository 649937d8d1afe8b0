/** Makes a part of a list out of rows; one more row than is shown proves that there is a next part. */
import type { Listing } from "./library_view.ts";

export interface ListingOptions<R, T> {
  readonly limit: number;
  readonly seqOf: (row: R) => number;
  readonly toRow: (row: R) => T;
}

/** Returns the first `limit` of `rows`, newest first. */
export function listing<R, T>(
  rows: readonly R[],
  { limit, seqOf, toRow }: ListingOptions<R, T>,
): Listing<T> {
  const shown = rows.slice(0, limit);
  return { rows: shown.map(toRow), next: rows.length > limit ? seqOf(shown.at(-1)!) : null };
}
