/** Declares what AIs ask of a library, by whichever door, and the shapes of the answers; texts in them are untrusted. */
import type { CollaborationRow } from "../../rows.ts";
import type { SharedPage, SharedQuery } from "../../shared_query.ts";

/** What an AI has asked of another one, by what became of it; before `before`, the last seq of one. */
export interface RequestedFilter {
  readonly requester: string;
  readonly target_ai: string;
  /** Its task has this as `context_id`, or it is the collaboration of this id. */
  readonly context?: string;
  /** `asking`: its partner waits for an answer; `declined`: it failed, as its target did not want it. */
  readonly states?: readonly (CollaborationRow["state"] | "asking" | "declined")[];
  /** It changed then or later. */
  readonly from_ms?: number;
  readonly before?: number;
  readonly limit: number;
}

/** `next` is the `before` of the next part, null at the end; `total` counts all that fit. */
export interface RequestedList {
  readonly session_ids: readonly string[];
  readonly total: number;
  readonly next: number | null;
}

/** An entry as it is stored. */
export interface SessionLine {
  readonly seq: number;
  readonly at_ms: number;
  readonly audience: "*" | readonly string[];
  readonly line: string;
}

/** A part of what went to a topic. */
export interface TopicPage {
  /** Each is the text of a JSON value. */
  readonly items: readonly string[];
  /** The page holds everything up to this seq; it is that of the topic's last entry where nothing follows. */
  readonly last: number;
  /** Something follows. */
  readonly more: boolean;
  /** These are damaged, and left out. */
  readonly gaps: readonly (readonly [from: number, to: number])[];
}

/** AIs are answered through this interface. */
export interface AiLibrary {
  /** Lists what `requester` has asked of `target_ai`, what changed last first, among the newest 5,000 of its requests. */
  requested(of: RequestedFilter): Promise<RequestedList>;
  /** Resolves with the stored lines of a collaboration, the oldest first, at most 2,000. */
  sessionLines(session_id: string): Promise<readonly SessionLine[]>;
  /**
   * Resolves with what went to a topic in (after, upTo], oldest first: its lines, or what was said in them, as JSON texts; of `ai`
   * only what it sent or got there. A page ends before `maxCharacters`, and has one item at least where there is one, unless it has
   * passed some thousand batches without: then there may be more behind it.
   */
  topicPage(of: {
    readonly topic: string;
    readonly after: number;
    readonly upTo: number;
    readonly ai?: string;
    readonly as: "content" | "lines";
    readonly maxCharacters: number;
  }): Promise<TopicPage>;
  /**
   * Resolves with the lines of patterns and components that came to `ai` or are its own; one that reads as nobody (an empty name)
   * gets what is for everyone. A page ends before `maxCharacters`, and has one line at least where there is one.
   */
  shared(of: SharedQuery): Promise<SharedPage>;
  /** Resolves with the last seq up to `upTo` that went to a topic; 0 where nothing did. */
  topicTail(of: { readonly topic: string; readonly upTo: number }): Promise<number>;
}
