/** Decides `collaboration_amend`: the requester changes its task while nobody works on it. */
import { refuse } from "../../protocol/errors.ts";
import { isApproval } from "./approvals.ts";
import { audienceOf } from "./audience.ts";
import { type Context, type Decision, type MessageOf, ownDraft } from "./decision.ts";
import { findCollaboration, notParty } from "./parties.ts";

/** Whoever got the request gets the amendment; from then on the request has the new task. */
export function amend(context: Context<MessageOf<"collaboration_amend">>): Decision {
  const { from, message: { data: { session_id } } } = context;
  const found = findCollaboration(context, { session_id });
  if (!found.ok) return found;
  const { row, role } = found;
  if (role !== "requester") return notParty(row, from, "amend");
  if (isApproval(row)) {
    return refuse(
      "SESSION_STATE",
      `Cannot amend session "${session_id}": a person decides on it as it was asked`,
      {
        fix: "cancel the session, and request anew",
      },
    );
  }
  if (row.state !== "open") {
    return refuse("SESSION_STATE", `Cannot amend session "${session_id}": "${row.partner}" works on it`, {
      fix: "tell it by a collaboration_question, or cancel the session and request anew",
    });
  }
  return { ok: true, drafts: [ownDraft(context, audienceOf(row.target_ai ?? undefined))] };
}
