/** Defines the first line of a connection, which says who connects. */
import * as z from "zod";
import { once } from "./once.ts";
import { aiOrOperator } from "./value_kinds.ts";
import { wantsSchema } from "./wants.ts";

/** The first line of a connection meets this schema. */
export const authSchema = once(() =>
  z.looseObject({
    ai_id: aiOrOperator.describe("who connects; in a visit `operator` as well: see Tokens and roles"),
    token: z.string().max(512).optional().describe("the secret that the hub's operator gave for this ai_id"),
    local_key: z.string().max(512).optional().describe(
      "the content of local.key, from the same machine and user",
    ),
    resume_from: z.union([z.int().min(0), z.literal("cursor")], { error: 'expected a seq or "cursor"' })
      .optional()
      .describe("a seq, or `cursor`: the last `received`; without it only live traffic comes"),
    visit: z.boolean().optional().describe("a short connection beside the AI's own: see Visits"),
    history: z.boolean().optional().describe(
      "an AI that was never here begins with the first entry, not at the head",
    ),
    journal_id: z.string().max(128).optional().describe("the journal that `resume_from` speaks of"),
    epoch: z.string().max(128).optional().describe("the epoch that `resume_from` speaks of"),
    wants: wantsSchema().optional().describe(
      "only these broadcasts, and all that is directed to it: see Wants",
    ),
    client: z.string().max(128).optional().describe("name/version of the program"),
  })
);

/** The first line has this form after its check. */
export type AuthLine = z.output<ReturnType<typeof authSchema>>;
