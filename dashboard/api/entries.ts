/** Serves entries of the journal, and one line of it as it is stored. */
import * as z from "zod";
import type { DamagedEntries, EntryRow } from "../../journal/library/view/library_view.ts";
import { filterText, listing, nothing, paging, seq, seqText, text, timeMs } from "./fields.ts";
import { apiRoute } from "./route.ts";

const entryRow = z.strictObject({
  seq,
  at_ms: timeMs,
  message_type: text,
  source_ai: text,
  audience: z.union([z.literal("*"), z.array(text)]).describe(
    "who gets it: `*` all, nobody: for the record only",
  ),
  session_id: text.nullable(),
  text: text.describe("what it says, cut; untrusted"),
}) satisfies z.ZodType<EntryRow>;

const damagedEntries = z.strictObject({
  seq,
  last_seq: seq,
  damaged: z.literal(true).describe("what is on disk is not what the hub wrote; readers get a gap instead"),
}) satisfies z.ZodType<DamagedEntries>;

/** Describes a row of a list of entries. */
export const listedEntry = z.union([entryRow, damagedEntries]);

export const entriesRoute = apiRoute({
  path: "/entries",
  summary: "Entries of the journal, newest first",
  params: nothing,
  query: z.strictObject({
    ...paging,
    after: seqText.exactOptional().describe("only what is newer than this seq"),
    ai: filterText.describe("only what this AI said"),
    message_type: filterText,
    session_id: filterText,
  }),
  answer: ["Entries", listing(listedEntry)],
  read: ({ view }, { query }) => view.library.entries(query),
});

export const entryRoute = apiRoute({
  path: "/entries/:seq",
  summary: "One entry as it is stored and was sent",
  params: z.strictObject({ seq: seqText }),
  query: nothing,
  answer: [
    "Entry",
    z.union([
      z.strictObject({ seq, line: text.describe("one JSON object, see PROTOCOL.md; untrusted") }),
      damagedEntries,
    ]),
  ],
  read: async ({ view }, { params: { seq } }) => {
    const line = await view.library.line(seq);
    if (line !== undefined) return { seq, line };
    return seq > view.status().head_seq ? undefined : { seq, last_seq: seq, damaged: true as const };
  },
});
