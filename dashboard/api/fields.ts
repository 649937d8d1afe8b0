/** Holds the parts that the routes' schemas share: numbers that come as text, parts of lists, times. */
import * as z from "zod";

/** Accepts a whole number in a path or a query, 0 and up. */
export function wholeNumber({ min, max }: { readonly min: number; readonly max: number }) {
  return z.string().regex(/^\d{1,16}$/, `a whole number from ${min} to ${max}`)
    .transform(Number).pipe(z.int().min(min).max(max));
}

/** Names and words to search for may be this long. */
const MAX_FILTER = 200;

/** Accepts a text that is searched for as it stands. */
export const filterText = z.string().min(1).max(MAX_FILTER).exactOptional();

/** Accepts the position of an entry in the journal. */
export const seqText = wholeNumber({ min: 1, max: Number.MAX_SAFE_INTEGER });

/** Accepts which part of a list is asked for. */
export const paging = {
  before: seqText.exactOptional().describe("only what is older: `next` of the answer before"),
  limit: wholeNumber({ min: 1, max: 200 }).default(50).describe("rows at most"),
};

/** Returns the schema of a part of a list of `row`s, newest first. */
export function listing<R extends z.ZodType>(row: R) {
  return z.strictObject({
    rows: z.array(row),
    next: z.int().nullable().describe("give it as `before` to get the next part; null: that was the last"),
  });
}

export const nothing = z.strictObject({});
export const count = z.int().min(0);
export const seq = z.int().min(1).describe("position in the journal");
export const timeMs = z.int().describe("milliseconds since 1970, UTC");
export const text = z.string();
