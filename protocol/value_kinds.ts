/** Defines the kinds of value that come up again and again in messages. */
import * as z from "zod";
import { isAddressee, isAiId, isTopicName, NOT_A_TOPIC, NOT_AN_AI_ID, ROLES, SESSION_ID } from "./names.ts";

// PROTOCOL.md explains a kind of value once, under its title.
export const aiId = z.string().refine(isAiId, { error: NOT_AN_AI_ID }).meta({ title: "ai_id" });
export const aiOrOperator = z.string().refine(isAddressee, { error: NOT_AN_AI_ID }).meta({ title: "ai_id" });
export const topic = z.string().refine(isTopicName, { error: NOT_A_TOPIC }).meta({ title: "topic" });
export const id = z.string().min(1).max(128);
export const sessionId = z.string().regex(SESSION_ID, { error: "not a session_id, such as s12" })
  .meta({ title: "session_id" });
export const seq = z.int().min(1).meta({ title: "seq" });
export const fence = z.int().min(1).meta({ title: "fence" });
export const questionId = z.int().min(1).meta({ title: "question_id" });
export const name = z.string().min(1).max(64);
export const digest = z.string().regex(/^sha256:[0-9a-f]{64}$/, { error: "not sha256:<64 hex digits>" })
  .meta({ title: "digest" });
export const anyJson = z.unknown().refine((value) => value !== undefined, { error: "missing" })
  .meta({ title: "any JSON" });
export const capabilities = z.array(name).max(64);
export const role = z.enum(ROLES);
export const tokenId = z.string().regex(/^[0-9a-z]{8}$/, {
  error: "not the id of a token, such as 4f0c81ab",
});
/** Milliseconds since 1970. */
export const timeMs = z.int();
