/** Decides who may complete a collaboration: its partner, or the one that was lost last, while nobody else has taken it. */
import { type Refusal, refuse } from "../../protocol/errors.ts";
import type { Context, MessageOf } from "./decision.ts";
import { findAsPartner, type Found, notParty } from "./parties.ts";

/** Finds the collaboration that a `collaboration_complete` ends; it is open where the message takes it again. */
export function findToComplete(context: Context<MessageOf<"collaboration_complete">>): Found | Refusal {
  const { state, from, message: { data } } = context;
  if (data.fence === undefined) {
    return refuse("INVALID_MESSAGE", "data.fence: missing", { fix: "send the fence of your accept" });
  }
  const row = state.collaborations.get(data.session_id)?.row;
  if (!data.reaccept || row === undefined || from === row.requester || from === row.partner) {
    return findAsPartner(context, data, "complete");
  }
  const what = `session "${row.session_id}"`;
  if (row.state !== "open") {
    return refuse("SESSION_TAKEN", `Cannot complete ${what}: "${row.partner}" has taken it meanwhile`, {
      fix: "stop working on it",
    });
  }
  if (data.fence !== row.last_fence) {
    const last = row.last_fence === 0 ? "there was none" : `the last one was ${row.last_fence}`;
    return refuse("STALE_FENCE", `Cannot complete ${what} again with fence ${data.fence}: ${last}`, {
      fix: "accept it, then send this with the new fence",
    });
  }
  return from === row.last_partner ? { ok: true, row, role: "partner" } : notParty(row, from, "complete");
}
