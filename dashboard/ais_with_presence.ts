/** All AIs that a hub knows, with what they do now. */
import type { AiSummary } from "../journal/library/view/library_view.ts";
import type { HubView } from "./hub_view.ts";

/** Those that are here or ever were, by name. What an AI does now only the hub knows, and the library may not have come to the newest. */
export async function aisWithPresence(view: HubView): Promise<readonly AiSummary[]> {
  const rows = new Map<string, AiSummary>();
  for (const ai of await view.library.knownAis()) {
    rows.set(ai.ai_id, { ...ai, activity: "", connected_at: null });
  }
  for (const ai of view.ais()) rows.set(ai.ai_id, ai);
  return [...rows.values()].sort((a, b) => a.ai_id < b.ai_id ? -1 : 1);
}
