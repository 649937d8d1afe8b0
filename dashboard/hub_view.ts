/** All that the dashboard knows of a hub: what it can ask, and nothing of how the hub answers. */
import type { HubStatus } from "../outcome/hub_status.ts";
export type { HubStatus } from "../outcome/hub_status.ts";

/** An AI that is here. What it says of itself is untrusted text. */
export interface AiRow {
  readonly ai_id: string;
  readonly specialization: string;
  /** `idle`, `training`, `collaborating` or `waiting`; empty before it said so. */
  readonly activity: string;
  /** RFC 3339, UTC. */
  readonly connected_at: string;
}

/** A collaboration that is open or active. */
export interface SessionRow {
  readonly session_id: string;
  readonly collaboration_type: string;
  readonly requester: string;
  /** Undefined while it is open. */
  readonly partner?: string;
  readonly state: "open" | "active";
  /** 0–1, as the partner last reported it. */
  readonly progress?: number;
}

/** What a hub shows of itself. Each answer is told state at this moment; asking costs microseconds and never waits. */
export interface HubView {
  status(): HubStatus;
  /** In a stable order. At most some hundreds; `status().connected_ais` is the true number. */
  ais(): readonly AiRow[];
  /** In the order of their requests; cut likewise, `status().active_collaborations` is the true number. */
  sessions(): readonly SessionRow[];
  /** Why the hub is not ready for AIs (`storage full`, `draining`), or undefined when it is. */
  notReady(): string | undefined;
}
