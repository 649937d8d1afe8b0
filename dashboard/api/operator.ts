/** Does what the operator's forms on pages do, for programs. */
import * as z from "zod";
import { MAX_TEXT } from "../hub_view.ts";
import { nothing, seq, text } from "./fields.ts";
import { apiAction } from "./route.ts";

const action = { method: "post", needs: "act_as_operator", query: nothing } as const;

export const disconnectRoute = apiAction({
  ...action,
  path: "/ais/:ai_id/disconnect",
  summary: "Ends an AI's connection; what it works on for others is offered again",
  params: z.strictObject({ ai_id: text }),
  body: nothing,
  answer: ["Disconnected", z.strictObject({ ai_id: text })],
  act: async ({ operator }, { params: { ai_id }, actor }) => {
    await operator.disconnect(actor, ai_id);
    return { ai_id };
  },
});

export const messageRoute = apiAction({
  ...action,
  path: "/ais/:ai_id/message",
  summary: "Sends a message to an AI as `operator`",
  params: z.strictObject({ ai_id: text }),
  body: z.strictObject({ text: text.min(1).max(MAX_TEXT), reply_to: seq.optional() }),
  answer: ["Sent", z.strictObject({ seq })],
  act: async ({ operator }, { params: { ai_id }, body, actor }) => {
    const { seq } = await operator.send(actor, ai_id, body.text, body.reply_to);
    return { seq };
  },
});

export const cancelRoute = apiAction({
  ...action,
  path: "/collaborations/:session_id/cancel",
  summary: "Ends a collaboration that is open or active; both parties are notified",
  params: z.strictObject({ session_id: text }),
  body: nothing,
  answer: ["Cancelled", z.strictObject({ session_id: text })],
  act: async ({ operator }, { params: { session_id }, actor }) => {
    await operator.cancel(actor, session_id);
    return { session_id };
  },
});
