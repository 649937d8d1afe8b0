/** The name of an AI in a scenario. */
import * as z from "zod";
import { isAiId } from "../../protocol/names.ts";

/** What is wrong with a name that no hub would let in. */
export const NOT_AN_AI_ID = "not an ai_id: up to 64 letters, digits, _ . -";

/** As the protocol has it. */
export const aiIdSchema = z.string().refine(isAiId, { error: NOT_AN_AI_ID });
