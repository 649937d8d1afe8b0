/** Checks the ai_ids of a scenario. */
import * as z from "zod";
import { isAiId, NOT_AN_AI_ID } from "../../protocol/names.ts";

/** Accepts what the protocol accepts as an ai_id. */
export const aiIdSchema = z.string().refine(isAiId, { error: NOT_AN_AI_ID });
