/** Serves what concerns the whole hub: its counts, its rates, and who talks to whom. */
import * as z from "zod";
import { hubStatusSchema } from "../../outcome/hub_status.ts";
import { datedWaits } from "../dated_waits.ts";
import { RATE_VALUE_NAMES, type Resolution, RESOLUTIONS } from "../rates.ts";
import { count, nothing, seq, text, timeMs, wholeNumber } from "./fields.ts";
import { apiRoute } from "./route.ts";

const MAX_FLOW = 20_000;

export const statusRoute = apiRoute({
  path: "/status",
  summary: "The hub's counts, as `/status` shows them",
  params: nothing,
  query: nothing,
  answer: ["Status", hubStatusSchema],
  read: ({ view }) => view.status(),
});

const rateRow = z.strictObject({
  at_ms: timeMs.describe("where the row ends, milliseconds since 1970, UTC"),
  ...Object.fromEntries(RATE_VALUE_NAMES.map((name) => [name, z.number().nullable()])) as Record<
    typeof RATE_VALUE_NAMES[number],
    z.ZodNullable<z.ZodNumber>
  >,
});

export const ratesRoute = apiRoute({
  path: "/rates",
  summary: "How fast the hub is and was; null: nobody looked, and of durations also that there were none",
  params: nothing,
  query: z.strictObject({
    resolution: z.enum(Object.keys(RESOLUTIONS) as [Resolution, ...Resolution[]]).default("1s"),
    limit: wholeNumber({ min: 1, max: 1_440 }).default(300).describe("the newest rows, at most"),
  }),
  answer: ["Rates", z.strictObject({ step_ms: count, rows: z.array(rateRow).describe("oldest first") })],
  read: ({ rates }, { query: { resolution, limit } }) => ({
    step_ms: RESOLUTIONS[resolution].stepMs,
    rows: rates.rows(resolution).slice(-limit),
  }),
});

export const flowRoute = apiRoute({
  path: "/flow",
  summary: "Who sent how many entries to whom, as recorded",
  params: nothing,
  query: z.strictObject({
    entries: wholeNumber({ min: 1, max: MAX_FLOW }).default(1_000).describe(
      "how many of the last ones are counted",
    ),
  }),
  answer: [
    "Flow",
    z.strictObject({
      from_seq: count,
      to_seq: count,
      from_ms: timeMs.nullable(),
      to_ms: timeMs.nullable(),
      edges: z.array(z.strictObject({ from: text, to: text.describe("`*`: everyone"), entries: count })),
    }),
  ],
  read: ({ view }, { query }) => view.library.flow(query),
});

export const waitsRoute = apiRoute({
  path: "/waits",
  summary:
    "Which AI waits for which one now, in open and active collaborations: those in circles first, then the oldest",
  params: nothing,
  query: nothing,
  answer: [
    "Waits",
    z.strictObject({
      rows: z.array(z.strictObject({
        ai_id: text.describe("who waits"),
        waits_for: text,
        session_id: text,
        until: z.enum(["accepted", "completed", "answered"]).describe(
          "its request is accepted, its partner completes it, or its question is answered",
        ),
        since_seq: seq.describe("it began by this entry"),
        since_ms: timeMs.nullable(),
        in_circle: z.boolean().describe("over others or not, whom it waits for waits for it"),
      })).describe("at most 200"),
      total: count.describe("so many waits there are"),
      circles: z.array(z.strictObject({
        ais: z.array(text).describe(
          "each waits for the next one, and the last one for the first; at most 64",
        ),
        total: count.describe("so many AIs are in it"),
      })).describe("at most 20"),
    }),
  ],
  read: ({ view }) => datedWaits(view),
});
