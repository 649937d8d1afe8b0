/** Decides approvals: requests to the operator. A person accepts and completes one in one step, once; no AI does. */
import { type Refusal, refuse } from "../../protocol/errors.ts";
import { OPERATOR_ID } from "../../protocol/names.ts";
import type { DataOf } from "../../protocol/messages.ts";
import type { CollaborationRow } from "../../journal/rows.ts";
import type { Context, MessageOf } from "./decision.ts";
import { findCollaboration, type Found, notParty } from "./parties.ts";

const MAX_NOTE = 1_000;

/** Returns whether a collaboration is a request to the operator. */
export function isApproval({ target_ai }: Pick<CollaborationRow, "target_ai">): boolean {
  return target_ai === OPERATOR_ID;
}

/**
 * Finds the approval that a person's `collaboration_complete` decides. The local key decides none, though it may do much else as
 * the operator: every program of its user can read it, the AI that asks as well.
 */
export function findToDecide(context: Context<MessageOf<"collaboration_complete">>): Found | Refusal {
  const { actor, lookup, message: { data } } = context;
  const { session_id } = data;
  if (actor === undefined || actor.proof === "local_key") {
    return refuse("FORBIDDEN", `The local key cannot decide session "${session_id}": a person has to`, {
      fix: "decide it on the dashboard's page Inbox, or come with a token as operator or admin",
    });
  }
  const found = findCollaboration(context, { session_id });
  if (!found.ok) {
    const { state } = lookup?.collaboration ?? {};
    if (state !== "completed") return found;
    return refuse("SESSION_STATE", `Cannot decide session "${session_id}": it was decided already`, {
      fix: "read on its page what was decided, and by whom",
    });
  }
  if (!isApproval(found.row)) return notParty(found.row, context.from, "complete");
  return wrongDecision(data) ?? found;
}

/** Returns what a decision is called in the operator's trail. */
export function deedOf({ result }: DataOf<"collaboration_complete">): "approve" | "deny" {
  return result?.approved === true ? "approve" : "deny";
}

function wrongDecision({ outcome, result }: DataOf<"collaboration_complete">): Refusal | undefined {
  if (outcome !== "success") {
    return refuse("INVALID_MESSAGE", `data.outcome: a decision is a "success", not a "${outcome}"`, {
      fix: 'say no with "success" and a result with "approved":false',
    });
  }
  const { approved, note } = result ?? {};
  if (typeof approved !== "boolean") {
    return refuse("INVALID_MESSAGE", "data.result.approved: expected true or false");
  }
  const isNote = note === undefined || (typeof note === "string" && note.length <= MAX_NOTE);
  if (isNote) return undefined;
  return refuse("INVALID_MESSAGE", `data.result.note: expected a text of at most ${MAX_NOTE} characters`);
}
