/** Decides `collaboration_renew`: the lease begins anew, and nothing is stored. */
import { type Context, type Decision, handled, type MessageOf } from "./decision.ts";
import { findAsPartner } from "./parties.ts";
import { leaseMsOf, renewLease } from "./state.ts";

/** The partner says that it is still at work, over whichever of its connections. */
export function renew(context: Context<MessageOf<"collaboration_renew">>): Decision {
  const { state, now, message: { data } } = context;
  const found = findAsPartner(context, data, "renew the lease of");
  if (!found.ok) return found;
  renewLease(state, data.session_id, now);
  return handled({ ack: { lease_ms: leaseMsOf(state, found.row) } });
}
