/** Joins the AIs that the library knows with those that are connected. */
import type { AiSummary } from "../journal/library/view/library_view.ts";
import type { HubView } from "./hub_view.ts";

/** Returns every AI that ever connected, by name. Only the hub knows what an AI does now, and the library may lack the newest. */
export async function aisWithPresence(view: HubView): Promise<readonly AiSummary[]> {
  const rows = new Map<string, AiSummary>();
  for (const ai of await view.library.knownAis()) {
    rows.set(ai.ai_id, { ...ai, activity: "", connected_at: null });
  }
  for (const ai of view.ais()) rows.set(ai.ai_id, ai);
  return [...rows.values()].sort((a, b) => a.ai_id < b.ai_id ? -1 : 1);
}
