/** Samples a running hub: presence and activity from `/status`, the rest from its database. */
import { proxyText } from "../../internal/fetch_text.ts";
import type { HubStatus } from "../../outcome/hub_status.ts";
import type { HubSample } from "../../outcome/results.ts";
import { fetchStatus } from "../../outcome/fetch_status.ts";
import { Library } from "../library/library.ts";
import type { RunHub } from "./run_hub.ts";

type Sampled = Pick<RunHub, "statusUrl" | "database" | "isOwn" | "journalId">;

/** Takes a sample now, at `atMs`. @throws {Error} with a text for people when the hub does not answer, or another one does. */
export async function sampleHub(hub: Sampled, atMs: number): Promise<HubSample> {
  const status = await statusOf(hub);
  using library = new Library(hub.database);
  const { patterns, components } = library.counts();
  return {
    at_ms: Math.round(atMs),
    // The recorder of a hub that is not ours is not counted.
    connected_ais: Math.max(0, status.connected_ais - (hub.isOwn ? 0 : 1)),
    shared_patterns: patterns,
    shared_components: components,
    active_collaborations: status.active_collaborations,
    ...partsOf(status),
    commits: status.commits,
    messages: status.head_seq,
  };
}

/** Returns the two parts of the active collaborations, which an older hub does not tell apart. */
function partsOf({ open_collaborations, taken_collaborations }: HubStatus) {
  if (open_collaborations === undefined || taken_collaborations === undefined) return {};
  return { open_collaborations, taken_collaborations };
}

/** Fetches the status; the URL of a hub that is not the run's own is a guess or an option, so that the answer is verified. */
async function statusOf({ statusUrl, isOwn, journalId }: Sampled): Promise<HubStatus> {
  let status: HubStatus;
  try {
    status = await fetchStatus(statusUrl);
  } catch (cause) {
    const hint = isOwn ? "" : "; give its dashboard with --status HOST:PORT";
    const how = proxyText(statusUrl);
    throw new Error(`no answer from the hub: ${(cause as Error).message}${how}${hint}`, { cause });
  }
  if (isOwn || status.journal_id === journalId) return status;
  throw new Error(
    `another hub, with journal ${status.journal_id.slice(0, 8)}…, answers at ${statusUrl}: ` +
      "give the hub's dashboard with --status HOST:PORT",
  );
}
