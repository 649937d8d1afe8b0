/** Writes the four counters of `/status` as text for people. */
import { counted } from "../internal/counted.ts";
import type { HubStatus } from "./hub_status.ts";

type Counters = Pick<
  HubStatus,
  "connected_ais" | "shared_patterns" | "shared_components" | "active_collaborations"
>;

type Parts = Partial<Pick<HubStatus, "open_collaborations" | "taken_collaborations">>;

/** Returns `1 open, 1 active` of what the counter of active collaborations holds; undefined where a hub does not say it. */
export function collaborationParts(
  { open_collaborations: open, taken_collaborations: taken }: Parts,
): string | undefined {
  return open === undefined || taken === undefined ? undefined : `${open} open, ${taken} active`;
}

/** Returns `2 AIs, 6 patterns, 4 components, 2 collaborations (1 open, 1 active)`. */
export function countersText(counters: Counters & Parts): string {
  const parts = collaborationParts(counters);
  return [
    counted(counters.connected_ais, "AI"),
    counted(counters.shared_patterns, "pattern"),
    counted(counters.shared_components, "component"),
    parts === undefined
      ? counted(counters.active_collaborations, "active collaboration")
      : `${counted(counters.active_collaborations, "collaboration")} (${parts})`,
  ].join(", ");
}
