/**
 * Defines the lines of a ledger file, which are JSON and only ever appended:
 *
 * ```
 * {"kind":"begin","ai_id":"AI_Node_1"}                                                      a process begins to write
 * {"kind":"ack","message_type":"pattern_share","message_id":"6f…","seq":17,"ms":2.31}       before the sender gets the ack
 * {"kind":"snapshot","received":40,"out_of_order":0,"delivery_ms":{"pattern_share":{…}}}    since "begin", each second
 * {"kind":"stream","connection":2,"epoch":"9c…","after":17,"last":60,"entries":41,"sum":1580}    each second, and when it ends
 * ```
 *
 * Each process writes an empty line first, so that a line which a killed one left half written stays a line of its own.
 */
import * as z from "zod";
import { wantsSchema } from "../protocol/wants.ts";
import { histogramSchema } from "../internal/histogram_json.ts";

const count = z.int().min(0);

/** The schema of one line. */
export const ledgerLineSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("begin"), ai_id: z.string() }),
  z.object({
    kind: z.literal("ack"),
    message_type: z.string(),
    message_id: z.string(),
    seq: count.optional().describe("absent: nothing was stored"),
    ms: z.number().min(0).describe("from sending"),
  }),
  z.object({
    kind: z.literal("snapshot"),
    received: count.describe("entries that came"),
    out_of_order: count.describe("of those"),
    delivery_ms: z.record(z.string(), histogramSchema).describe("by message type"),
  }),
  z.object({
    kind: z.literal("stream"),
    connection: count.describe('since "begin"; a later line replaces the one before'),
    epoch: z.string().optional().describe("of the journal, which the seqs are of"),
    wants: wantsSchema().optional().describe("the first line of the connection said so"),
    after: count.describe("seq after which the connection began"),
    last: count.describe("up to here all has come"),
    entries: count,
    sum: count.describe("of their seqs"),
  }),
]);

/** A line that meets the schema. */
export type LedgerLine = z.output<typeof ledgerLineSchema>;
