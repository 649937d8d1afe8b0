/** Checks the ai_ids of a scenario. */
import * as z from "zod";
import { isAiId } from "../../protocol/names.ts";

/** Says what is wrong with a name that no hub admits. */
export const NOT_AN_AI_ID = "not an ai_id: up to 64 letters, digits, _ . -";

/** Accepts what the protocol accepts as an ai_id. */
export const aiIdSchema = z.string().refine(isAiId, { error: NOT_AN_AI_ID });
