/** Decides the messages of collaborations: who may do what in which state. */
import { refuse } from "../../protocol/errors.ts";
import { membersOf, withFields } from "../../protocol/members.ts";
import { OPERATOR_ID } from "../../protocol/names.ts";
import type { DataOf } from "../../protocol/messages.ts";
import type { AiRow, Audience, CollaborationRow } from "../../journal/rows.ts";
import { type Context, type Decision, handled, hubDraft, type MessageOf, ownDraft } from "./decision.ts";
import { findToDecide } from "./approvals.ts";
import { audienceOf } from "./audience.ts";
import { checkBudgets } from "./budgets.ts";
import { checkFollowed, isFollowedRequest } from "./deliveries.ts";
import { closing, reopening } from "./endings.ts";
import { findAsPartner, findCollaboration, notParty, withoutFence } from "./parties.ts";
import { isReachable } from "./presence.ts";
import { findToComplete } from "./reaccept.ts";
import { type BrokerState, leaseMsOf, nextSessionId, type Presence } from "./state.ts";

/** `collaboration_request` opens a collaboration that is named after the seq of the request. */
export function request(context: Context<MessageOf<"collaboration_request">>): Decision {
  const { state, from, message } = context;
  const open = countOpenRequests(state, from);
  if (open >= state.maxOpenRequests) {
    return refuse("RATE_LIMITED", `Cannot open another request: "${from}" has ${open} open ones`, {
      fix: "cancel one, or wait until one is taken",
    });
  }
  const isFollowed = isFollowedRequest(message.target_ai, message.data);
  const refusal = isFollowed ? checkFollowed(context) : undefined;
  if (refusal) return refusal;
  const session_id = nextSessionId(state);
  const draft = ownDraft(
    { ...context, text: requestText(context.text, session_id) },
    audienceOf(message.target_ai),
  );
  return {
    ok: true,
    drafts: [{ ...draft, data: { ...message.data, session_id } }],
    ack: { session_id, matches: countMatches(context) },
  };
}

/** Returns the line under which a request is stored: its own text with the id of the collaboration that it opens. */
export function requestText(text: string, session_id: string): string {
  const members = membersOf(text).map(({ key, text, value }) =>
    key === "data" ? `"data":${withFields(value, { session_id })}` : text
  );
  return `{${members.join(",")}}`;
}

/** The first `collaboration_accept` in the order of the journal wins. */
export function accept(context: Context<MessageOf<"collaboration_accept">>): Decision {
  const { state, from, message: { data } } = context;
  const found = findCollaboration(context, data);
  if (!found.ok) return found;
  const { row, role } = found;
  if (role === "partner") {
    return handled({ ack: { ...claimFields(state, row), seq: row.fence, duplicate: true } });
  }
  if (role === "requester") return notParty(row, from, "accept");
  if (row.target_ai !== null && row.target_ai !== from) return notParty(row, from, "accept");
  const asked = JSON.parse(row.request);
  const missing = missingCapabilities(
    asked,
    state.present.get(from)?.ai ?? state.ais.get(from),
  );
  if (missing.length > 0) {
    return refuse(
      "MISSING_CAPABILITY",
      `Cannot accept session "${row.session_id}": "${from}" does not have "${
        missing.join('", "')
      }", which it requires`,
      { fix: "leave it to others, or say hello again with all capabilities that you have" },
    );
  }
  if (row.state !== "open") {
    return refuse(
      "SESSION_TAKEN",
      `Cannot accept session "${row.session_id}" as ${row.partner} won it: partner is "${row.partner}"`,
    );
  }
  const spent = checkBudgets(context, row, asked);
  if (spent) return spent;
  const { session_id, requester } = row;
  const claim = claimFields(state, { session_id, fence: state.head + 1 });
  return {
    ok: true,
    drafts: [
      ownDraft(context, [requester]),
      hubDraft("collaboration_started", [requester, from], { requester, partner: from, ...claim }),
    ],
    ack: claim,
  };
}

/** `collaboration_decline` says no to an open request; from the partner it hands the collaboration back. */
export function decline(context: Context<MessageOf<"collaboration_decline">>): Decision {
  const { from, message: { data } } = context;
  const found = findCollaboration(context, data);
  if (!found.ok) return found;
  const { row, role } = found;
  if (role === "requester") return notParty(row, from, "decline");
  if (row.state === "active") {
    if (role !== "partner") return notParty(row, from, "decline");
    if (data.fence === undefined) return withoutFence(row, "hand back");
    return { ok: true, drafts: [ownDraft(context, [row.requester]), reopening(row, "partner_left")] };
  }
  if (row.target_ai === null) return { ok: true, drafts: [ownDraft(context, [row.requester])] };
  if (row.target_ai !== from) return notParty(row, from, "decline");
  return {
    ok: true,
    drafts: [ownDraft(context, [row.requester]), closing(row, "failed", { reason: "declined" })],
  };
}

/** `collaboration_progress` goes to the requester and renews the lease. */
export function progress(context: Context<MessageOf<"collaboration_progress">>): Decision {
  const found = findAsPartner(context, context.message.data, "report progress in");
  return found.ok ? { ok: true, drafts: [ownDraft(context, [found.row.requester])] } : found;
}

/**
 * `collaboration_complete` ends a collaboration with the outcome that its partner states, or the last one, who was late; a person
 * accepts and completes an approval by it.
 */
export function complete(context: Context<MessageOf<"collaboration_complete">>): Decision {
  const { state, from, message: { data } } = context;
  const found = from === OPERATOR_ID ? findToDecide(context) : findToComplete(context);
  if (!found.ok) return found;
  const { row } = found;
  const end = data.outcome === "success" ? "completed" : "failed";
  const claim = row.state === "open" ? { partner: from, fence: state.head + 1 } : {};
  return { ok: true, drafts: [ownDraft(context, [row.requester]), closing(row, end, claim)] };
}

/** `collaboration_cancel` ends a collaboration for its requester or the operator, whether somebody works on it or not. */
export function cancel(context: Context<MessageOf<"collaboration_cancel">>): Decision {
  const { from, message: { data } } = context;
  const found = findCollaboration(context, data);
  if (!found.ok) return found;
  const { row, role } = found;
  const isOperator = from === OPERATOR_ID;
  if (role !== "requester" && !isOperator) return notParty(row, from, "cancel");
  const others = [...(isOperator ? [row.requester] : []), ...(row.partner === null ? [] : [row.partner])];
  return {
    ok: true,
    drafts: [
      ownDraft(context, others),
      closing(row, "cancelled", data.reason === undefined ? {} : { reason: data.reason }),
    ],
  };
}

/**
 * Decides a component that may belong to a collaboration. With a fence it is part of the work; without one it is the
 * whole work and completes the collaboration. Nothing is stored when a check fails.
 */
export function deliver(
  context: Context<MessageOf<"os_component_share" | "code_share">>,
  audience: Audience,
): Decision {
  const { data } = context.message;
  if (data.session_id === undefined) return { ok: true, drafts: [ownDraft(context, audience)] };
  const found = findAsPartner(context, { session_id: data.session_id, fence: data.fence }, "deliver to");
  if (!found.ok) return found;
  const share = ownDraft(context, audience);
  return {
    ok: true,
    drafts: data.fence === undefined ? [share, closing(found.row, "completed")] : [share],
  };
}

/** Extends the leases of partners that the hub did not read for the last `byMs`: they could not renew them. */
export function pauseLeases(state: BrokerState, byMs: number, isUnread: (ai: string) => boolean): void {
  for (const collaboration of state.collaborations.values()) {
    const { partner } = collaboration.row;
    if (partner !== null && isUnread(partner)) collaboration.deadlineMs += byMs;
  }
}

/** Returns the fields by which acks and syncs state a claim. */
export function claimFields(
  state: BrokerState,
  { session_id, fence }: Pick<CollaborationRow, "session_id" | "fence">,
) {
  return { session_id, fence, lease_ms: leaseMsOf(state, state.collaborations.get(session_id)?.row) };
}

function countOpenRequests(state: BrokerState, from: string): number {
  let open = 0;
  for (const { row } of state.collaborations.values()) {
    if (row.requester === from && row.state === "open") open++;
  }
  return open;
}

/** Counts the connected AIs, other than the requester, that may accept. */
function countMatches(
  { state, from, message, now }: Context<MessageOf<"collaboration_request">>,
): number {
  const fits = (presence: Presence) =>
    isReachable(presence, now.monoMs) && presence.ai.ai_id !== from &&
    (message.target_ai === undefined || message.target_ai === presence.ai.ai_id) &&
    missingCapabilities(message.data, presence.ai).length === 0;
  return [...state.present.values()].filter(fits).length;
}

/** Returns what a request requires and `ai` does not have. */
function missingCapabilities(
  { required_capabilities: required = [] }: Pick<DataOf<"collaboration_request">, "required_capabilities">,
  ai: AiRow | undefined,
): readonly string[] {
  return required.filter((capability) => !ai?.capabilities.includes(capability));
}
