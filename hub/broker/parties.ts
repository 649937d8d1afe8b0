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
      { fix: row.state === "open" ? acceptAgain(row, from) : "stop working on it" },
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
  return notParty(
    found.row,
    context.from,
    doing,
    isOpenToIt ? { fix: acceptAgain(found.row, context.from) } : {},
  );
}

/** Finds a collaboration for one of its two parties while there are two, with the name of the other one. */
export function findAsParty(
  context: Context,
  names: { session_id: string; fence?: number | undefined },
  doing: string,
): Found & { readonly other: string } | Refusal {
  const found = findCollaboration(context, names);
  if (!found.ok) return found;
  const { row, role } = found;
  if (role === "other") return notParty(row, context.from, doing);
  if (row.partner === null) {
    return refuse("SESSION_STATE", `Cannot ${doing} session "${row.session_id}": nobody works on it`, {
      fix: "wait for its collaboration_started",
    });
  }
  if (role === "partner" && names.fence === undefined) return withoutFence(row, doing);
  return { ...found, other: role === "partner" ? row.requester : row.partner };
}

/** Refuses what a partner may say only with its fence. */
export function withoutFence(row: CollaborationRow, doing: string): Refusal {
  return refuse("SESSION_STATE", `Cannot ${doing} session "${row.session_id}" without its fence`, {
    fix: `send "fence":${row.fence}`,
  });
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

/** Returns how a partner whose lease ran out may go on where nobody else has taken the collaboration. */
function acceptAgain({ last_partner }: CollaborationRow, from: string): string {
  const again = "it is open and may be accepted again: accept it, then send this with the new fence";
  return from === last_partner
    ? `${again}, or complete it with the last one that you had and "reaccept":true`
    : again;
}

/** A collaboration with a target concerns only its two parties, any other concerns everybody. */
export function partiesOf(row: CollaborationRow): Audience {
  return row.target_ai === null ? "*" : [row.requester, row.target_ai];
}
