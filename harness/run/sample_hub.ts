/** Samples a running hub: who is there and what is active from `/status`, the rest from its database. */
import { hubStatusSchema } from "../../outcome/hub_status.ts";
import type { HubSample } from "../../outcome/results.ts";
import { Library } from "../library/library.ts";

/** One look, taken now; `atMs` is when that is. @throws {Error} when the hub does not answer. */
export async function sampleHub(
  hub: { readonly statusUrl: string; readonly database: string | undefined },
  atMs: number,
): Promise<HubSample> {
  const response = await fetch(hub.statusUrl, { signal: AbortSignal.timeout(5_000) });
  const status = hubStatusSchema.parse(await response.json());
  const { patterns, components } = hub.database === undefined
    ? { patterns: status.shared_patterns, components: status.shared_components }
    : countsIn(hub.database);
  return {
    at_ms: Math.round(atMs),
    connected_ais: status.connected_ais,
    shared_patterns: patterns,
    shared_components: components,
    active_collaborations: status.active_collaborations,
    commits: status.commits,
    messages: status.head_seq,
  };
}

function countsIn(database: string) {
  using library = new Library(database);
  return library.counts();
}
