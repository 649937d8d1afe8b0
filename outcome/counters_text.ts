/** Writes the four counters of `/status` as text for people. */
import { counted } from "../internal/counted.ts";
import type { HubStatus } from "./hub_status.ts";

type Counters = Pick<
  HubStatus,
  "connected_ais" | "shared_patterns" | "shared_components" | "active_collaborations"
>;

/** Returns `2 AIs, 6 patterns, 4 components, 1 active collaboration`. */
export function countersText(counters: Counters): string {
  return [
    counted(counters.connected_ais, "AI"),
    counted(counters.shared_patterns, "pattern"),
    counted(counters.shared_components, "component"),
    counted(counters.active_collaborations, "active collaboration"),
  ].join(", ");
}
