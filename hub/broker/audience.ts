/** Says whom a message concerns, and whether there is such an AI. */
import type { Audience } from "../../journal/rows.ts";
import { type Refusal, refuse } from "../../protocol/errors.ts";
import type { AiMessageType } from "../../protocol/messages.ts";
import { OPERATOR_ID } from "../../protocol/names.ts";
import type { Context } from "./decision.ts";

/** Returns the audience of a message: its target, or everybody where it names none. */
export function audienceOf(target: string | undefined): Audience {
  return target === undefined ? "*" : [target];
}

/** A target is the operator, or another AI that was here once, be it by a visit, or has a token; while it is away, its messages wait in the journal. */
export function checkTarget(
  { state, from, message: { message_type, target_ai } }: Context,
): Refusal | undefined {
  if (target_ai === undefined) return undefined;
  if (target_ai === from) return refuse("INVALID_MESSAGE", `target_ai: "${from}" is the sender itself`);
  if (target_ai === OPERATOR_ID) return checkForOperator(message_type);
  const wasWelcomed = state.cursors.has(target_ai) && !state.withToken.has(target_ai);
  if (
    wasWelcomed || state.ais.has(target_ai) || state.present.has(target_ai) || state.named.has(target_ai)
  ) return undefined;
  return refuse("UNKNOWN_AI", `target_ai: no AI "${target_ai}" was ever here`, {
    fix: "see active_ais of a sync; one that comes once, be it by a visit, may be written to",
  });
}

/** A person has an inbox for what is said and what is asked; what is shared is for AIs. */
function checkForOperator(type: AiMessageType): Refusal | undefined {
  if (type === "message" || type === "collaboration_request") return undefined;
  return refuse("INVALID_MESSAGE", `target_ai: a "${type}" cannot go to "${OPERATOR_ID}"`, {
    fix: 'share it with all, or send a "message" or a "collaboration_request"',
  });
}
