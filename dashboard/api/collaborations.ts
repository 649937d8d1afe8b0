/** Serves collaborations, and one of them with all of its messages. */
import * as z from "zod";
import type { CollaborationDetail, CollaborationSummary } from "../../journal/library/view/library_view.ts";
import { artifactRow } from "./artifacts.ts";
import { listedEntry } from "./entries.ts";
import { count, filterText, listing, nothing, paging, seq, text, timeMs } from "./fields.ts";
import { apiRoute } from "./route.ts";

const state = z.enum(["open", "active", "completed", "failed", "cancelled", "expired"]);

const sessionRow = z.strictObject({
  session_id: text,
  collaboration_type: text,
  requester: text,
  partner: text.exactOptional().describe("absent while nobody has it"),
  state,
  progress: z.number().exactOptional().describe("0–1, as the partner last reported it"),
  opened_seq: seq,
  opened_ms: timeMs.nullable(),
  closed_ms: timeMs.nullable(),
  description: text.nullable().describe("what its requester asked for, in its words"),
  reason: text.nullable().describe("why it ended otherwise than by being completed"),
  component_id: text.nullable().describe("what its partner left, by its id"),
  result: text.nullable().describe("JSON, as its partner wrote it; in lists only up to 4,000 characters"),
  claimed_microusd: count.describe("what its partners claim to have spent, all together"),
  budget_microusd: count.nullable().describe("once so much is claimed, nobody may accept it"),
}) satisfies z.ZodType<CollaborationSummary>;

const sessionDetail = z.strictObject({
  ...sessionRow.shape,
  attempt: count,
  fence: count,
  task: text.nullable().describe("JSON, as its requester wrote it, or has amended it"),
  open_questions: z.array(z.strictObject({ question_id: seq, asked_by: text })).readonly().describe(
    "what one party has asked and the other one has not answered; question_id is the seq of the question",
  ),
  entries: z.array(listedEntry).describe("oldest first, at most 500"),
  entries_total: count,
  artifacts: z.array(artifactRow).describe("what came out of it"),
}) satisfies z.ZodType<CollaborationDetail>;

export const collaborationsRoute = apiRoute({
  path: "/collaborations",
  summary: "Collaborations, newest first",
  params: nothing,
  query: z.strictObject({
    ...paging,
    state: state.exactOptional(),
    ai: filterText.describe("only those that this AI asked for or has taken"),
  }),
  answer: ["Collaborations", listing(sessionRow)],
  read: ({ view }, { query }) => view.library.sessions(query),
});

export const collaborationRoute = apiRoute({
  path: "/collaborations/:session_id",
  summary: "One collaboration with its conversation and what came out of it",
  params: z.strictObject({ session_id: text }),
  query: nothing,
  answer: ["Collaboration", sessionDetail],
  read: ({ view }, { params: { session_id } }) => view.library.session(session_id),
});
