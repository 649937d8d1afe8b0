/** Defines what the checks of one connection see: the lines that it delivered, and the world beside it. */
import type { SimulatedWants } from "./simulated_wants.ts";
import type { SimulatedDisk, StoredEntry } from "./simulated_disk.ts";
import type { ErrorCode } from "../../protocol/errors.ts";
import type { Ledger, Sent } from "./ledger.ts";
import type { ReceivedLine } from "./received_line.ts";
import type { TopicCheck } from "./topic_check.ts";

/** Checks answers against the collaborations as they are committed. */
export interface AnswersToCollaborations {
  renewed(ai: string, sent: Sent, leaseMs: number): void;
  refused(ai: string, sent: Sent, code: ErrorCode): void;
}

/** Checks refusals against the talk as it is committed. */
export interface RefusalsOfTalk {
  refused(line: ReceivedLine["line"], sent: Sent, text: string): void;
}

/** Says whether an entry, which concerns `ai`, is one of those that it wants. */
export interface WantedBroadcasts {
  isDue(entry: StoredEntry, ai: string, wants: SimulatedWants | undefined): boolean;
}

/** Checks what AIs are answered of what is followed. */
export interface AnswersOfReceipts {
  acknowledged(ai: string, sent: Sent, line: ReceivedLine["line"]): void;
  refused(ai: string, sent: Sent, text: string): void;
  statusRefused(ai: string, sent: Sent, text: string): void;
}

export interface CheckedWorld {
  readonly disk: SimulatedDisk;
  readonly ledger: Ledger;
  /** The present hub has acknowledged these cursors, or found them stored when it started. */
  readonly confirmed: Map<string, number>;
  /** By AI: so many connections has it opened to the present hub. */
  readonly opened: Map<string, number>;
  /** By AI: the published head when it first connected, or 0 where it has ever asked for the history. */
  readonly firstHeads: Map<string, number>;
  /** By AI: of what came up to this seq only what is directed to it is due to it, as its cursor said first. */
  readonly since: Map<string, number>;
  /** Returns what the present hub knows of that. */
  readonly sinceOf: (ai: string) => number;
  /** Returns the check that has seen the committed entries. */
  readonly collaborations: () => AnswersToCollaborations;
  readonly nowMs: () => number;
  /** Returns whether the disk was full, or the hub had to believe so, at any time since. */
  readonly wasFullSince: (ms: number) => boolean;
  /** Returns whether the hub is draining, or gone. */
  readonly isDraining: () => boolean;
  /** Returns whether an AI has ever opened more visits than may be open at once. */
  readonly mayHaveTooManyVisits: (ai: string) => boolean;
  /** Says what a reader wants. */
  readonly wants: () => WantedBroadcasts;
  /** Checks why a message was refused, for what others have said. */
  readonly talk: () => RefusalsOfTalk;
  /** Returns the check that knows who was in which topic. */
  readonly topics: () => TopicCheck;
  /** Checks why an accept was refused, for what was spent. */
  readonly spending: () => RefusalsOfTalk;
  readonly receipts: () => AnswersOfReceipts;
  /** Is called when `ai` gets a `training_sync`. */
  readonly synced: (ai: string, data: ReceivedLine["line"]) => void;
}
