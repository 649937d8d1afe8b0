/** Serves the AIs that are or were connected, and one of them. */
import * as z from "zod";
import type { AiDetail, AiSummary } from "../../journal/library/view/library_view.ts";
import { aisWithPresence } from "../ais_with_presence.ts";
import { count, nothing, text, timeMs } from "./fields.ts";
import { apiRoute } from "./route.ts";

const aiRow = z.strictObject({
  ai_id: text,
  specialization: text.describe("untrusted, as everything that an AI says of itself"),
  activity: text.describe("what it said it does; empty before it said so, and of an AI that is not here"),
  connected_at: text.nullable().describe("RFC 3339, UTC; null: it is not here"),
}) satisfies z.ZodType<AiSummary>;

const aiDetail = z.strictObject({
  ...aiRow.shape,
  capabilities: z.array(text),
  description: text.nullable(),
  version: text.nullable(),
  first_seen_ms: timeMs,
  cursor: z.int().nullable().describe("seq up to which it says it is done"),
  shared: z.strictObject({ patterns: count, components: count, verdicts: count }),
  sessions: z.strictObject({ requested: count, partnered: count, completed: count }),
  best: z.array(z.strictObject({ domain: text, score: z.number(), unit: text, direction: text })),
  learning: z.array(z.strictObject({ at_ms: timeMs, domain: text, score: z.number() })).describe(
    "oldest first",
  ),
}) satisfies z.ZodType<AiDetail>;

export const aisRoute = apiRoute({
  path: "/ais",
  summary: "AIs by name",
  params: nothing,
  query: z.strictObject({
    where: z.enum(["here", "all"]).default("here").describe(
      "those that are connected, or all that ever came",
    ),
  }),
  answer: ["Ais", z.strictObject({ rows: z.array(aiRow), connected_ais: count.describe("the true number") })],
  read: async ({ view }, { query: { where } }) => ({
    rows: where === "here" ? view.ais() : await aisWithPresence(view),
    connected_ais: view.status().connected_ais,
  }),
});

export const aiRoute = apiRoute({
  path: "/ais/:ai_id",
  summary: "One AI: what it said of itself, shared and learned",
  params: z.strictObject({ ai_id: text }),
  query: nothing,
  answer: ["Ai", aiDetail],
  read: async ({ view }, { params: { ai_id } }) => {
    const detail = await view.library.ai(ai_id);
    const present = view.ais().find((ai) => ai.ai_id === ai_id);
    return detail && { ...detail, activity: "", connected_at: null, ...present };
  },
});
