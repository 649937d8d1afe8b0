/** Samples a running hub: who is there and what is active from `/status`, the rest from its database. */
import type { HubSample } from "../../outcome/results.ts";
import { fetchStatus } from "../fetch_status.ts";
import { Library } from "../library/library.ts";

/** One look, taken now; `atMs` is when that is. @throws {Error} when the hub does not answer. */
export async function sampleHub(
  hub: { readonly statusUrl: string; readonly database: string; readonly isOwn: boolean },
  atMs: number,
): Promise<HubSample> {
  const status = await fetchStatus(hub.statusUrl);
  using library = new Library(hub.database);
  const { patterns, components } = library.counts();
  return {
    at_ms: Math.round(atMs),
    // The recorder of a hub that is not ours is there for nobody but us.
    connected_ais: Math.max(0, status.connected_ais - (hub.isOwn ? 0 : 1)),
    shared_patterns: patterns,
    shared_components: components,
    active_collaborations: status.active_collaborations,
    commits: status.commits,
    messages: status.head_seq,
  };
}
