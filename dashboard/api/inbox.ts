/** Serves what AIs sent to the operator, and takes what a person decides. */
import * as z from "zod";
import { MAX_NOTE } from "../hub_view.ts";
import { openUntilMs } from "../open_until.ts";
import { count, nothing, paging, seq, text, timeMs } from "./fields.ts";
import { apiAction, apiRoute } from "./route.ts";

const approval = z.strictObject({
  session_id: text,
  requester: text.describe("who asks"),
  asked_seq: seq,
  asked_ms: timeMs.nullable(),
  until_ms: timeMs.nullable().describe("it expires then"),
  collaboration_type: text,
  description: text.nullable().describe("what is asked, in the requester's words"),
  task: text.nullable().describe("JSON, as its requester wrote it"),
});

const message = z.strictObject({
  seq,
  at_ms: timeMs,
  source_ai: text,
  content: text.describe("a text, or JSON as it was written"),
  is_cut: z.boolean().describe("true: the entry has more of it"),
  until_ms: timeMs.describe("it stands in the inbox until then"),
  answered_seq: seq.nullable().describe("the entry by which a person answered it"),
});

export const inboxRoute = apiRoute({
  path: "/inbox",
  summary:
    "What AIs sent to the operator: open approvals, and the messages of the last seven days, newest first",
  params: nothing,
  query: z.strictObject({ limit: paging.limit }),
  answer: [
    "Inbox",
    z.strictObject({
      approvals: z.array(approval),
      messages: z.array(message),
      waiting: count.describe("these approvals, and those of these messages that nobody has answered"),
    }),
  ],
  read: async ({ view, nowMs }, { query: { limit } }) => {
    const now_ms = nowMs();
    const { approvals, ...inbox } = await view.library.inbox({ limit, now_ms });
    const startedMs = now_ms - view.status().uptime_ms;
    return {
      ...inbox,
      approvals: approvals.map(({ open_since_ms, ttl_ms, ...approval }) => ({
        ...approval,
        until_ms: openUntilMs({ ...approval, open_since_ms, ttl_ms }, startedMs),
      })),
    };
  },
});

export const decideRoute = apiAction({
  method: "post",
  needs: "act_as_operator",
  query: nothing,
  path: "/approvals/:session_id/decide",
  summary: "Decides an approval, once: its requester gets `{approved, note}` as the result",
  params: z.strictObject({ session_id: text }),
  body: z.strictObject({ approved: z.boolean(), note: text.max(MAX_NOTE).default("") }),
  answer: ["Decided", z.strictObject({ session_id: text, approved: z.boolean(), seq })],
  act: async ({ operator }, { params: { session_id }, body, actor }) => {
    const { seq } = await operator.decide(actor, session_id, body);
    return { session_id, approved: body.approved, seq };
  },
});
