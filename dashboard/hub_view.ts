/** Declares all that the dashboard can ask of a hub, and nothing of how the hub answers. */
import type { Histogram } from "../internal/histogram.ts";
import type { Access } from "./access.ts";
import type { HubStatus } from "../outcome/hub_status.ts";
import type {
  AiSummary,
  CollaborationSummary,
  EntryRow,
  LibraryView,
} from "../journal/library/view/library_view.ts";
import type { Actor } from "./actor.ts";
import type { TokenDesk } from "./token_desk.ts";
export type { HubStatus } from "../outcome/hub_status.ts";

/** Two AIs have sent each other so much that the next of it is refused, for so long from now. */
export interface SlowedPair {
  readonly between: readonly [string, string];
  /** `messages` are directed and no replies. */
  readonly what: "replies" | "messages";
  readonly forMs: number;
}

/** In a collaboration one AI waits for another one, now. */
export interface PresentWait {
  readonly ai_id: string;
  readonly waits_for: string;
  readonly session_id: string;
  /** It waits until its request is accepted, until its partner completes it, or until its question is answered. */
  readonly until: "accepted" | "completed" | "answered";
  /** By this entry it began. */
  readonly since_seq: number;
  /** Over others or not, whom it waits for waits for it. */
  readonly in_circle: boolean;
}

/** `PresentWaits` is the graph of who waits for whom. */
export interface PresentWaits {
  /** Those in circles come first, then the oldest; at most some hundreds, of `total`. */
  readonly rows: readonly PresentWait[];
  readonly total: number;
  /** Each AI of a circle waits for the next one, and the last one for the first; of `total` AIs some dozens are named. */
  readonly circles: readonly { readonly ais: readonly string[]; readonly total: number }[];
}

/** `Bell` wakes an AI that is not connected; `last` is the last ring. */
export interface Bell {
  readonly ai_id: string;
  /** Names the bell and, of a URL, no more than scheme, host and port. */
  readonly bell: string;
  /** So many entries wait that it rings for. */
  readonly waiting: number;
  readonly last: {
    readonly atMs: number;
    /** It was for everything up to this seq. */
    readonly upTo: number;
    /** Says why it was not rung; undefined where it was. */
    readonly failure: string | undefined;
  } | undefined;
}

/** `Counters` count since the hub started and only ever grow. The histograms are the hub's own: they are read, never recorded to. */
export interface Counters {
  readonly entries: number;
  readonly lines_received: number;
  readonly refused: number;
  readonly bytes_received: number;
  readonly bytes_sent: number;
  readonly commits: number;
  readonly connections: number;
  /** By AI: what it has claimed to have spent. */
  readonly claimed_microusd: ReadonlyMap<string, number>;
  /** `ack_ms` is the time from a line's arrival to the release of its acknowledgement. */
  readonly ack_ms: Histogram;
  readonly commit_ms: Histogram;
}

/** `MAX_TEXT` is how many UTF-16 units a message of an operator has at most. */
export const MAX_TEXT = 4_000;

/** `MAX_NOTE` is how many UTF-16 units the note of a decision has at most. */
export const MAX_NOTE = 1_000;

/** `MAX_RAISE_MICROUSD` is how much more can be allowed at once. */
export const MAX_RAISE_MICROUSD = 1_000_000_000_000;

/** `Decision` answers an approval; an empty `note` is none. */
export interface Decision {
  readonly approved: boolean;
  readonly note: string;
}

/** A budget is that of an AI on this day, or of a collaboration. */
export type BudgetOf =
  | { readonly ai_id: string; readonly session_id?: undefined }
  | { readonly ai_id?: undefined; readonly session_id: string };

/** `Operator` is what a person may do. Each call resolves when it is done and recorded. @throws {UserError} where it cannot be. */
export interface Operator {
  /** Records what the dashboard itself did; on a full disk it happens without a record. */
  record(actor: Actor, action: "login" | "logout"): Promise<void>;
  disconnect(actor: Actor, ai_id: string): Promise<void>;
  cancel(actor: Actor, session_id: string): Promise<void>;
  /** Decides an approval, once, and returns the seq of that. */
  decide(actor: Actor, session_id: string, decision: Decision): Promise<{ readonly seq: number }>;
  /** Lets so many microusd more be claimed, from 1 to {@linkcode MAX_RAISE_MICROUSD}. */
  raiseBudget(actor: Actor, of: BudgetOf, add_microusd: number): Promise<void>;
  /** Sends a `message` of source `operator`, which may answer the entry `reply_to`, and returns its seq. */
  send(actor: Actor, ai_id: string, text: string, reply_to?: number): Promise<{ readonly seq: number }>;
}

/** `HubView` is what a hub, or a folder without one, shows of itself. What returns no promise is published state, costs microseconds and never waits. */
export interface HubView {
  status(): HubStatus;
  /** Returns the connected AIs in a stable order, at most some hundreds; `status().connected_ais` is the true number. */
  ais(): readonly AiSummary[];
  /** Returns open and active collaborations in the order of their requests, cut likewise; `status().active_collaborations` is the true number. */
  collaborations(): readonly CollaborationSummary[];
  /** Returns why the hub is not ready for AIs (`storage full: …`, `draining`, `no hub runs here`), or undefined when it is. */
  notReady(): string | undefined;
  /** Returns who waits for whom, of all open and active collaborations. */
  waits(): PresentWaits;
  /** Returns the pairs of AIs that send each other more than is allowed, at most some dozens. */
  slowed(): readonly SlowedPair[];
  /** Returns the bells that the hub rings itself, some dozens at most. */
  bells(): readonly Bell[];
  /** Returns what an AI may claim to have spent in a day, in microusd; undefined where that has no bound. */
  budgetOf(ai: string): number | undefined;
  /** Returns undefined where nothing is counted, which is not the same as nothing happening. */
  counters(): Counters | undefined;
  /** Returns from memory the last published entries after `after`, at most `limit`, oldest first; `missed` counts those between that are left out. */
  recent(after: number, limit: number): { readonly entries: readonly EntryRow[]; readonly missed: number };
  readonly library: LibraryView;
  /** `access` is undefined where no hub runs, so that no token can be checked. */
  readonly access?: Access;
  /** `operator` is undefined where nothing can be changed. */
  readonly operator?: Operator;
  /** `tokens` is undefined where there are none to manage. */
  readonly tokens?: TokenDesk;
}
