/** Finds the collaboration that a message is about, and whether its sender may act on it: the checks that come first by the protocol. */
import { type Refusal, refuse } from "../../protocol/errors.ts";
import type { Audience, CollaborationRow } from "../../journal/rows.ts";
import type { Context } from "./decision.ts";

type Role = "requester" | "partner" | "other";

export interface Found {
  readonly ok: true;
  readonly row: CollaborationRow;
  readonly role: Role;
}

/** A partner whose lease ran out may go on when nobody else has taken the collaboration. */
const ACCEPT_AGAIN = "it is open and may be accepted again: accept it, then send this with the new fence";

/** Runs the checks that come first by the protocol: the collaboration exists, it is not closed, the fence is current. */
export function findCollaboration(
  { state, from, lookup }: Context,
  { session_id, fence }: { session_id: string; fence?: number | undefined },
): Found | Refusal {
  const row = state.collaborations.get(session_id)?.row;
  if (row === undefined) {
    const closed = lookup?.collaboration;
    if (!closed) return refuse("SESSION_NOT_FOUND", `Cannot find session "${session_id}"`);
    return refuse("SESSION_STATE", `Cannot change session "${session_id}": it is ${closed.state}`, {
      fix: "ask for the open ones with sync",
    });
  }
  if (fence !== undefined && fence !== row.fence) {
    const current = row.state === "open" ? "none, the session is open" : `${row.fence}`;
    return refuse(
      "STALE_FENCE",
      `Cannot use fence ${fence} on session "${session_id}": the current one is ${current}`,
      { fix: row.state === "open" ? ACCEPT_AGAIN : "stop working on it" },
    );
  }
  const role = from === row.requester ? "requester" : from === row.partner ? "partner" : "other";
  return { ok: true, row, role };
}

/** Finds a collaboration for a message that only its partner may send. */
export function findAsPartner(
  context: Context,
  names: { session_id: string; fence?: number | undefined },
  doing: string,
): Found | Refusal {
  const found = findCollaboration(context, names);
  if (!found.ok || found.role === "partner") return found;
  const isOpenToIt = found.row.state === "open" && found.role === "other";
  return notParty(found.row, context.from, doing, isOpenToIt ? { fix: ACCEPT_AGAIN } : {});
}

/** Refuses a message that is not its sender's to send. */
export function notParty(
  row: CollaborationRow,
  from: string,
  doing: string,
  extra: Pick<Refusal, "fix"> = {},
): Refusal {
  const partner = row.partner === null ? "nobody" : `"${row.partner}"`;
  return refuse(
    "NOT_PARTY",
    `"${from}" may not ${doing} session "${row.session_id}": its requester is "${row.requester}", its partner ${partner}`,
    extra,
  );
}

/** A collaboration with a target concerns only its two parties, any other concerns everybody. */
export function partiesOf(row: CollaborationRow): Audience {
  return row.target_ai === null ? "*" : [row.requester, row.target_ai];
}
