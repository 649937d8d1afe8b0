/** Serves what AIs claim to have spent, and lets an operator allow more. */
import * as z from "zod";
import type { ClaimRow } from "../../journal/library/view/library_view.ts";
import { MAX_RAISE_MICROUSD } from "../hub_view.ts";
import { count, filterText, nothing, paging, text } from "./fields.ts";
import { apiAction, apiRoute } from "./route.ts";

const claimRow = z.strictObject({
  day: text.describe("by UTC, as 2026-11-30"),
  ai_id: text,
  input_tokens: count,
  output_tokens: count,
  cost_microusd: count.describe("claimed: nobody has checked it"),
  raised_microusd: count.describe("what an operator has allowed beside the budget on that day"),
}) satisfies z.ZodType<ClaimRow>;

export const claimsRoute = apiRoute({
  path: "/claims",
  summary: "What AIs claim to have spent, by day, the last day first",
  params: nothing,
  query: z.strictObject({ ai: filterText.describe("only those of this AI"), limit: paging.limit }),
  answer: ["Claims", z.strictObject({ rows: z.array(claimRow).readonly() })],
  read: async ({ view }, { query }) => ({ rows: await view.library.claims(query) }),
});

const action = { method: "post", needs: "act_as_operator", query: nothing } as const;
const body = z.strictObject({ add_microusd: z.int().min(1).max(MAX_RAISE_MICROUSD) });

export const raiseOfAiRoute = apiAction({
  ...action,
  path: "/ais/:ai_id/budget",
  summary: "Lets an AI that has a budget claim more on this day (UTC)",
  params: z.strictObject({ ai_id: text }),
  body,
  answer: ["RaisedOfAi", z.strictObject({ ai_id: text })],
  act: async ({ operator }, { params: { ai_id }, body, actor }) => {
    await operator.raiseBudget(actor, { ai_id }, body.add_microusd);
    return { ai_id };
  },
});

export const raiseOfCollaborationRoute = apiAction({
  ...action,
  path: "/collaborations/:session_id/budget",
  summary: "Raises the budget of a collaboration that has one",
  params: z.strictObject({ session_id: text }),
  body,
  answer: ["RaisedOfCollaboration", z.strictObject({ session_id: text })],
  act: async ({ operator }, { params: { session_id }, body, actor }) => {
    await operator.raiseBudget(actor, { session_id }, body.add_microusd);
    return { session_id };
  },
});
