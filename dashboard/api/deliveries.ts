/** Serves how far what is followed has come, and what nobody has fetched in time. */
import * as z from "zod";
import type { DeadLetter, Delivery } from "../../journal/library/view/library_view.ts";
import { listedEntry } from "./entries.ts";
import { listing, nothing, paging, seq, seqText, text, timeMs } from "./fields.ts";
import { apiRoute } from "./route.ts";

const step = z.strictObject({
  state: z.enum(["stored", "rung", "fetched", "taken", "done", "dead"]),
  at_ms: timeMs,
  bell: text.nullable().describe("the bell that was rung; untrusted"),
  fence: seq.nullable().describe("a request was accepted with it"),
});

const delivery = z.strictObject({
  seq,
  ai_id: text.describe("who gets it"),
  sender: text,
  is_request: z.boolean(),
  expires_ms: timeMs.nullable().describe("it is dead where it is not fetched by then"),
  steps: z.array(step).describe("the states that it came to, in their order"),
}) satisfies z.ZodType<Delivery>;

const deadLetter = delivery.extend({ entry: listedEntry }) satisfies z.ZodType<DeadLetter>;

export const deliveriesRoute = apiRoute({
  path: "/deliveries",
  summary:
    "How far messages with receipt or ttl_ms, and requests to one AI, have come on their way, newest first",
  params: nothing,
  query: z.strictObject({
    seq: seqText.exactOptional().describe("only this entry; no rows: it is not followed"),
    ...paging,
  }),
  answer: ["Deliveries", listing(delivery)],
  read: async ({ view: { library } }, { query: { seq, ...part } }) =>
    seq === undefined
      ? await library.deliveries(part)
      : { rows: await library.deliveriesOf([seq]), next: null },
});

export const deadLettersRoute = apiRoute({
  path: "/dead-letters",
  summary: "What nobody has fetched in time, newest entry first",
  params: nothing,
  query: z.strictObject(paging),
  answer: ["DeadLetters", listing(deadLetter)],
  read: ({ view }, { query }) => view.library.deadLetters(query),
});
