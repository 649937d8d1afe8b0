/** All that the dashboard knows of a hub: what it can ask, and nothing of how the hub answers. */
import type { Histogram } from "../internal/histogram.ts";
import type { HubStatus } from "../outcome/hub_status.ts";
import type {
  AiSummary,
  CollaborationSummary,
  EntryRow,
  LibraryView,
} from "../journal/library/view/library_view.ts";
export type { HubStatus } from "../outcome/hub_status.ts";

/** Counted since the hub started; only ever grow. Histograms are the hub's own: read, never recorded to. */
export interface Counters {
  readonly entries: number;
  readonly lines_received: number;
  readonly refused: number;
  readonly bytes_received: number;
  readonly bytes_sent: number;
  readonly commits: number;
  readonly connections: number;
  /** From a line's arrival to the release of its ack. */
  readonly ack_ms: Histogram;
  readonly commit_ms: Histogram;
}

/** What a logged-in operator may do. Each resolves when it is done. @throws {UserError} where it cannot be. */
export interface Operator {
  disconnect(ai_id: string): Promise<void>;
  cancel(session_id: string): Promise<void>;
  /** As `message` of source `operator`. */
  send(ai_id: string, text: string): Promise<{ readonly seq: number }>;
}

/** What a hub, or a folder without one, shows of itself. What returns no promise is told state, costs microseconds and never waits. */
export interface HubView {
  status(): HubStatus;
  /** In a stable order. At most some hundreds; `status().connected_ais` is the true number. */
  ais(): readonly AiSummary[];
  /** Open and active, in the order of their requests; cut likewise, `status().active_collaborations` is the true number. */
  sessions(): readonly CollaborationSummary[];
  /** Why the hub is not ready for AIs (`storage full: …`, `draining`, `no hub runs here`), or undefined when it is. */
  notReady(): string | undefined;
  /** Undefined: nothing is counted here, which is not the same as nothing happening. */
  counters(): Counters | undefined;
  /** The last told entries after `after`, at most `limit`, oldest first; `missed`: how many lie between and are not in it. From memory. */
  recent(after: number, limit: number): { readonly entries: readonly EntryRow[]; readonly missed: number };
  readonly library: LibraryView;
  /** Undefined: nothing can be changed here. */
  readonly operator?: Operator;
}
