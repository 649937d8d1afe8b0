/** Records what people do at the hub. Nobody gets these entries: they are the operator's trail. */
import type { Actor, OperatorAction } from "./actor.ts";
import { deedOf } from "./approvals.ts";
import { type Context, type Decision, type Draft, hubDraft } from "./decision.ts";

/** A deed is what is done, and to what; it holds no secret. */
export type Deed = Pick<OperatorAction, "action" | "target" | "token_id" | "entry_seq">;

/** Returns the draft that records what was done. */
export function actionDraft(
  { by, role, proof, by_token, via }: Actor,
  { action, target, token_id, entry_seq }: Deed,
): Draft {
  const data = { by, role, proof, by_token, via, action, target, token_id, entry_seq };
  return hubDraft("operator_action", [], data);
}

/** Adds the record of who sent a message to what it leads to, where it is stored: both are committed together or not at all. */
export function attributed(decision: Decision, actor: Actor, { state, from, message }: Context): Decision {
  if (!decision.ok || decision.drafts[0]?.source !== from) return decision;
  const { session_id } = message.data as { readonly session_id?: string };
  const record = actionDraft(actor, {
    action: message.message_type === "collaboration_complete" ? deedOf(message.data) : message.message_type,
    target: message.target_ai ?? session_id,
    entry_seq: state.head + 1,
  });
  return { ...decision, drafts: [...decision.drafts, record] };
}
