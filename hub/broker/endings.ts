/** Ends collaborations and their leases: what follows when a partner is lost, and when time runs out. */
import { COLLABORATION } from "../../protocol/limits.ts";
import { withFields } from "../../protocol/members.ts";
import type { CollaborationRow } from "../../journal/rows.ts";
import { type Draft, hubDraft } from "./decision.ts";
import { unfetchedRequest } from "./deliveries.ts";
import { partiesOf } from "./parties.ts";
import type { BrokerState } from "./state.ts";

/** Returns the reopenings, failures and expiries that are due at `monoMs`. */
export function due(state: BrokerState, monoMs: number): Draft[] {
  return [...state.collaborations.values()].filter(({ deadlineMs }) => deadlineMs <= monoMs).flatMap((
    { row },
  ) =>
    row.state === "active"
      ? [reopening(row, "lease_expired")]
      : [...unfetchedRequest(state, row.session_id), closing(row, "expired", { reason: "ttl" })]
  );
}

/** Returns what follows when `ai` leaves for good: everything that it worked on is reopened or fails. */
export function abandoned(state: BrokerState, ai: string): Draft[] {
  return [...state.collaborations.values()]
    .filter(({ row }) => row.partner === ai)
    .map(({ row }) => reopening(row, "partner_left"));
}

/** Returns the draft that offers a collaboration again, or ends one that was offered too often. */
export function reopening(row: CollaborationRow, reason: "lease_expired" | "partner_left"): Draft {
  if (row.attempt >= COLLABORATION.maxAttempts) return closing(row, "failed", { reason });
  const { session_id, requester } = row;
  const fields = {
    lease_ms: row.lease_ms ?? undefined,
    session_id,
    requester,
    reason,
    attempt: row.attempt + 1,
  };
  const text = withFields(row.request, fields);
  return hubDraft("collaboration_reopened", partiesOf(row), JSON.parse(text), text);
}

/** Returns the draft that ends a collaboration; `more` says why, or who took it and ended it in one. */
export function closing(
  row: CollaborationRow,
  state: "completed" | "failed" | "cancelled" | "expired",
  more: { readonly reason?: string; readonly partner?: string; readonly fence?: number } = {},
): Draft {
  const { session_id } = row;
  return hubDraft("collaboration_closed", partiesOf(row), { session_id, state, ...more });
}
