/** Defines the JSON of a histogram in ledgers and results; `histogram.ts` does the counting. */
import * as z from "zod";

const count = z.int().min(0);

/**
 * The values are milliseconds in buckets of equal ratio: bucket `i` holds 2^(i/16) µs up to, and without,
 * 2^((i+1)/16) µs.
 */
export const histogramSchema = z.object({
  count,
  min: z.number().min(0).nullable().describe("null: of none"),
  max: z.number().min(0).nullable(),
  sum: z.number().min(0),
  buckets: z.array(z.tuple([z.int(), z.int().min(1)])).describe(
    "index and count, ascending, without empty ones",
  ),
});

export type HistogramJson = z.output<typeof histogramSchema>;
