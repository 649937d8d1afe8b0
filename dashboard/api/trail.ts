/** Serves what people did at the hub. */
import * as z from "zod";
import type { ActionRow } from "../../journal/library/view/library_view.ts";
import { filterText, listing, nothing, paging, seq, text, timeMs } from "./fields.ts";
import { apiRoute } from "./route.ts";

const actionRow = z.strictObject({
  seq,
  at_ms: timeMs,
  by: text.nullable().describe("who did it"),
  role: text.nullable(),
  proof: text.nullable().describe("how they had proved who they are"),
  by_token: text.nullable().describe("the id of the token that proved it"),
  via: text.nullable().describe(
    "`page`, `http`, `tcp`, or `folder`: by a command in the hub's folder, or in that of the local key",
  ),
  action: text.nullable(),
  target: text.nullable().describe("the AI, the person or the collaboration that it concerns"),
  token_id: text.nullable().describe("the token that was created, rotated or revoked"),
  entry_seq: seq.nullable().describe("the entry that the action itself is"),
}) satisfies z.ZodType<ActionRow>;

export const trailRoute = apiRoute({
  path: "/trail",
  summary: "What operators did, newest first",
  params: nothing,
  query: z.strictObject({
    ...paging,
    by: filterText.describe("only what this person did"),
    target: filterText.describe("only what concerns this AI, person or collaboration"),
  }),
  answer: ["Actions", listing(actionRow)],
  read: ({ view }, { query }) => view.library.actions(query),
});
