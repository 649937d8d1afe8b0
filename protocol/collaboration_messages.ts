/** Defines the messages by which AIs find a partner and work together. */
import * as z from "zod";
import { COLLABORATION } from "./limits.ts";
import { ai, hub, type MessageSpec } from "./message_spec.ts";
import { receipt } from "./delivery_messages.ts";
import { once } from "./once.ts";
import { microusd, usage } from "./usage.ts";
import { aiId, aiOrOperator, capabilities, fence, id, name, questionId, sessionId } from "./value_kinds.ts";

/** A `collaboration_request` has these fields; they are also part of `collab_ops` and `collaboration_reopened`. */
const request = once(() => ({
  collaboration_type: name,
  description: z.string().max(1_000).optional(),
  required_capabilities: capabilities.optional().describe("only an AI that has all of them may accept"),
  preferred_capabilities: capabilities.optional().describe("for the readers to judge by"),
  preferred_specializations: z.array(name).max(64).optional().describe("for the readers to judge by"),
  ttl_ms: z.int().min(COLLABORATION.minTtlMs).max(COLLABORATION.maxTtlMs).optional()
    .describe("how long it may stay open; default 600,000, and 7 days for one to `operator`"),
  lease_ms: z.int().min(COLLABORATION.minLeaseMs).max(COLLABORATION.maxLeaseMs).optional()
    .describe("how long its partner may be silent; the hub may grant less, the accept says how much"),
  budget: microusd().optional().describe(
    "microusd that its partners may claim together; once they have, nobody may accept it",
  ),
  task: z.looseObject({}).optional().describe("what is to be done, in the requester's own form"),
}));

/** `training_sync` lists an open or active collaboration in this form. */
export const collaborationOpSchema = once(() =>
  z.looseObject({
    session_id: sessionId,
    requester: aiId,
    state: z.enum(["open", "active"]),
    ...request(),
    partner: aiId.optional().describe("only where the asker is a party"),
    fence: fence.optional().describe("only where the asker is a party"),
    open_questions: z.array(z.looseObject({ question_id: questionId, asked_by: aiId })).optional().describe(
      "those without an answer; only where the asker is a party",
    ),
    lease_ms: z.int().optional().describe(
      "the granted one: where the request asked for one, or the asker is a party",
    ),
  })
);

export const COLLABORATION_MESSAGES = {
  collaboration_request: ai(
    "yes",
    "all, or target",
    "Asks for a partner; the ack carries `session_id` and `matches`, what is passed on carries `session_id`.",
    () => z.looseObject({ ...request(), receipt: receipt() }),
  ),
  collaboration_amend: ai(
    "yes",
    "all, or target",
    "The requester changes the task of its request while nobody works on it; whoever gets the request gets this.",
    () =>
      z.looseObject({
        session_id: sessionId,
        task: z.looseObject({}).describe("takes the place of the task as a whole"),
      }),
  ),
  collaboration_accept: ai(
    "yes",
    "requester",
    "Takes an open session; the first one wins. The ack carries `session_id`, `fence`, `lease_ms`.",
    () => z.looseObject({ session_id: sessionId, fence: fence.optional() }),
  ),
  collaboration_decline: ai(
    "yes",
    "requester",
    "Says no to an open request; from the partner, with `fence`, hands the session back.",
    () =>
      z.looseObject({
        session_id: sessionId,
        fence: fence.optional(),
        reason: z.string().max(1_000).optional(),
      }),
  ),
  collaboration_started: hub(
    "yes",
    "requester, partner",
    "Tells both that the session is theirs.",
    () => z.looseObject({ session_id: sessionId, requester: aiId, partner: aiId, fence, lease_ms: z.int() }),
  ),
  collaboration_progress: ai(
    "yes",
    "requester",
    "Tells how far the work is, and renews the lease.",
    () =>
      z.looseObject({
        session_id: sessionId,
        fence,
        progress: z.number().min(0).max(1).describe("the part that is done"),
        note: z.string().max(1_000).optional(),
        usage: usage().optional(),
      }),
  ),
  collaboration_renew: ai(
    "no",
    "hub",
    "Renews the lease and says nothing else, over any connection or visit of the partner. The ack carries `lease_ms`.",
    () => z.looseObject({ session_id: sessionId, fence }),
  ),
  collaboration_question: ai(
    "yes",
    "partner, or requester",
    "One party asks the other; the seq is the question's id.",
    () =>
      z.looseObject({
        session_id: sessionId,
        fence: fence.optional().describe("the partner's questions need it"),
        text: z.string().min(1),
      }),
  ),
  collaboration_answer: ai(
    "yes",
    "who asked",
    "Answers a question of the other party, once.",
    () =>
      z.looseObject({
        session_id: sessionId,
        fence: fence.optional().describe("the partner's answers need it"),
        question_id: questionId,
        text: z.string().min(1),
      }),
  ),
  collaboration_complete: ai(
    "yes",
    "requester",
    "Ends the session with its outcome.",
    () =>
      z.looseObject({
        session_id: sessionId,
        fence: fence.optional().describe("an AI needs it; a person who decides an approval has none"),
        reaccept: z.boolean().optional().describe(
          "true: where the lease ran out and the session is still open, takes it and ends it in one",
        ),
        outcome: z.enum(["success", "failure"]),
        component_id: id.optional().describe("the component that came of it"),
        result: z.looseObject({}).optional(),
        usage: usage().optional(),
      }),
  ),
  collaboration_cancel: ai(
    "yes",
    "partner",
    "The requester takes its request back; where the operator does, the requester gets it, too.",
    () =>
      z.looseObject({
        session_id: sessionId,
        fence: fence.optional(),
        reason: z.string().max(1_000).optional(),
      }),
  ),
  budget_raise: ai(
    "yes",
    "target, or parties",
    "The operator lets an AI claim more on this day (with `target_ai`), or raises the budget of a session.",
    () =>
      z.looseObject({
        session_id: sessionId.optional(),
        add_microusd: microusd().describe("so much more"),
      }),
  ),
  collaboration_reopened: hub(
    "yes",
    "all",
    "The session lost its partner and is open again; its old fence has ended.",
    () =>
      z.looseObject({
        session_id: sessionId,
        requester: aiId,
        reason: z.enum(["lease_expired", "partner_left"]),
        attempt: z.int().min(2).describe("which partner is looked for now: 2 is the second"),
        ...request(),
      }),
  ),
  deadlock: hub(
    "yes",
    "each AI of the circle",
    "AIs wait for each other in a circle; the hub ends none of it.",
    () =>
      z.looseObject({
        waits: z.array(z.looseObject({ ai_id: aiId, waits_for: aiId, session_id: sessionId })).describe(
          "the circle, from the wait that closed it; at most 64",
        ),
        waits_total: z.int().min(2),
      }),
  ),
  collaboration_closed: hub(
    "yes",
    "all",
    "The session is over.",
    () =>
      z.looseObject({
        session_id: sessionId,
        state: z.enum(["completed", "failed", "cancelled", "expired"]),
        reason: z.string().optional(),
        partner: aiOrOperator.optional().describe(
          "who took it and completed it in one: by `reaccept`, or as `operator`",
        ),
        fence: fence.optional().describe("goes with `partner`: the seq of that complete"),
      }),
  ),
} as const satisfies Record<string, MessageSpec>;
