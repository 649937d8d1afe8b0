/** Declares what pages ask of a library, and the shapes of the answers; texts in them are untrusted. */
import type { ClaimRow, DeliveryState, OpenQuestion } from "../../rows.ts";
import type { DamagedEntries } from "../../sqlite/batch_scan.ts";
import type { AiLibrary } from "./ai_library.ts";
export type { ClaimRow, DamagedEntries, DeliveryState };

/** An AI that is or was connected. What it says of itself is untrusted text. */
export interface AiSummary {
  readonly ai_id: string;
  readonly specialization: string;
  /** The activity is `idle`, `training`, `collaborating` or `waiting`; it is empty before the first report and while not connected. */
  readonly activity: string;
  /** The time is RFC 3339 in UTC; null means that it is not connected. */
  readonly connected_at: string | null;
}

/** Details of one AI. Counts of what it sent are from the journal, the rest is from its present connection. */
export interface AiDetail extends AiSummary {
  readonly capabilities: readonly string[];
  readonly description: string | null;
  readonly version: string | null;
  readonly first_seen_ms: number;
  /** It says that it is done with everything up to this seq; null before it said so. */
  readonly cursor: number | null;
  readonly shared: { readonly patterns: number; readonly components: number; readonly verdicts: number };
  readonly sessions: { readonly requested: number; readonly partnered: number; readonly completed: number };
  /** Holds the best pattern score in each domain, unit and direction of those that nobody refuted. */
  readonly best: readonly {
    readonly domain: string;
    readonly score: number;
    readonly unit: string;
    readonly direction: string;
  }[];
  /** Holds the scores that it shared, oldest first, at most 200. */
  readonly learning: readonly { readonly at_ms: number; readonly domain: string; readonly score: number }[];
}

/** What lists show of an AI beside its summary. */
export interface AiRecord {
  readonly ai_id: string;
  /** It sent the last entry of those that the library finds by their sender then; null where there is none. */
  readonly last_sent_ms: number | null;
  /** It fetched the last of what is followed to it then, among its newest entries of these; null where it fetched none. */
  readonly last_fetched_ms: number | null;
  /** The last bell that was rung for it, likewise; its name is untrusted. */
  readonly last_ring: { readonly bell: string | null; readonly at_ms: number } | null;
  readonly shared: AiDetail["shared"];
  readonly sessions: AiDetail["sessions"];
  /** The bests are those among its newest artifacts. */
  readonly best: AiDetail["best"];
}

/** A collaboration as lists show it. */
export interface CollaborationSummary {
  readonly session_id: string;
  readonly collaboration_type: string;
  readonly requester: string;
  /** The partner is undefined while nobody holds it. */
  readonly partner?: string;
  readonly state: "open" | "active" | "completed" | "failed" | "cancelled" | "expired";
  /** The progress is 0–1, as the partner last reported it. */
  readonly progress?: number;
  readonly opened_seq: number;
  readonly opened_ms: number | null;
  readonly closed_ms: number | null;
  /** The description is what the requester asked for, in its words. */
  readonly description: string | null;
  /** The reason says why it ended otherwise than by being completed. */
  readonly reason: string | null;
  /** What its last partner left: the id of a component, and a result as JSON text, in lists only where it is short. */
  readonly component_id: string | null;
  readonly result: string | null;
  /** Its partners claim to have spent so much, all together. */
  readonly claimed_microusd: number;
  /** Once so much is claimed, nobody may accept it; null is no bound. */
  readonly budget_microusd: number | null;
}

/** A stored entry as pages list it. `text` is cut; the whole line is asked for by its seq. */
export interface EntryRow {
  readonly seq: number;
  readonly at_ms: number;
  readonly message_type: string;
  readonly source_ai: string;
  /** The audience is empty where the entry is kept for the record. */
  readonly audience: "*" | readonly string[];
  readonly session_id: string | null;
  readonly text: string;
}

/** A row of a list of entries; damaged ones stand in their place, neighbours in one row. */
export type ListedEntry = EntryRow | DamagedEntries;

/** Returns the rows of a list that can be read. */
export function readableEntries(rows: readonly ListedEntry[]): EntryRow[] {
  return rows.filter((row): row is EntryRow => !("damaged" in row));
}

/** A collaboration with its entries and artifacts. */
export interface CollaborationDetail extends CollaborationSummary {
  readonly attempt: number;
  readonly fence: number;
  /** The task is JSON text; null where there is none. */
  readonly task: string | null;
  /** These questions of one party wait for an answer of the other one, the oldest first. */
  readonly open_questions: readonly OpenQuestion[];
  /** The entries are the oldest first, at most 500; `entries_total` counts them all. */
  readonly entries: readonly ListedEntry[];
  readonly entries_total: number;
  /** Artifacts are what was shared in it, and what its result names. */
  readonly artifacts: readonly ArtifactRow[];
}

/** A pattern or a component as lists show it. */
export interface ArtifactRow {
  readonly seq: number;
  readonly kind: "pattern" | "component";
  readonly id: string | null;
  readonly at_ms: number;
  readonly source_ai: string;
  readonly domain: string | null;
  readonly score: number | null;
  readonly unit: string | null;
  readonly direction: string | null;
  /** Counts the AIs by their verdicts. */
  readonly verdicts: Readonly<Record<string, number>>;
}

/** These verdicts refute an artifact. */
export const REFUTING = ["mismatch", "overclaimed"] as const;

export interface ArtifactDetail extends ArtifactRow {
  readonly digest: string | null;
  readonly language: string | null;
  readonly interface: string | null;
  readonly source: string | null;
  /** The body of a component, where it is no `source`: the digest of a blob, and its bytes. */
  readonly blob: string | null;
  readonly size_bytes: number | null;
  /** The content of a pattern or the evidence of a component, as JSON text. */
  readonly content: string | null;
  readonly session_id: string | null;
  /** It names what it was made from, nearest first; `seq` is null for what this library does not hold. */
  readonly provenance: readonly {
    readonly id: string;
    readonly seq: number | null;
    readonly source_ai: string | null;
  }[];
  readonly verdict_rows: readonly {
    readonly seq: number;
    readonly at_ms: number;
    readonly source_ai: string;
    readonly result: string;
    readonly claimed: number | null;
    readonly measured: number | null;
  }[];
}

/** An action of a person at the hub, as the journal keeps it; null is what it does not say. */
export interface ActionRow {
  readonly seq: number;
  readonly at_ms: number;
  readonly by: string | null;
  readonly role: string | null;
  readonly proof: string | null;
  /** The id of the token that proved who it is. */
  readonly by_token: string | null;
  readonly via: string | null;
  readonly action: string | null;
  /** The AI, the person or the collaboration that it concerns. */
  readonly target: string | null;
  /** The token that was created, rotated or revoked. */
  readonly token_id: string | null;
  /** The entry that the action itself is. */
  readonly entry_seq: number | null;
}

/** Two AIs are stopped in a thread: they have answered each other for too long, and nobody else has written there since. */
export interface StoppedThread {
  /** The seq of its first entry. */
  readonly root: number;
  /** The two, the one that wrote last at the end. */
  readonly between: readonly [string, string];
  /** They took turns so often. */
  readonly hops: number;
  /** The entry by which both were stopped. */
  readonly stopped_seq: number;
  readonly stopped_ms: number | null;
  /** What was said last in it. */
  readonly last: ListedEntry;
}

/** An AI asks a person for something, and nobody has decided it yet. Texts are in its words. */
export interface Approval {
  readonly session_id: string;
  readonly requester: string;
  readonly asked_seq: number;
  readonly asked_ms: number | null;
  /** Its time to live began then; null where an older hub stored it: then each hub that starts counts it anew. */
  readonly open_since_ms: number | null;
  readonly ttl_ms: number;
  readonly collaboration_type: string;
  readonly description: string | null;
  /** The task is JSON text; null where there is none. */
  readonly task: string | null;
}

/** What an AI said to the operator: a text, or JSON as it was written. */
export interface InboxMessage {
  readonly seq: number;
  readonly at_ms: number;
  readonly source_ai: string;
  readonly content: string;
  readonly is_cut: boolean;
  /** It stands in the inbox until this time. */
  readonly until_ms: number;
  /** A person wrote this in its thread after it. */
  readonly answered_seq: number | null;
}

/** What AIs sent to the operator, the newest first. */
export interface Inbox {
  readonly approvals: readonly Approval[];
  readonly messages: readonly InboxMessage[];
  /** Counts these approvals, and those of these messages that nobody has answered. */
  readonly waiting: number;
}

/** A topic as lists show it. */
export interface TopicSummary {
  /** Without its `#`. */
  readonly topic: string;
  readonly members: number;
  /** Its last entry, which may be that of one who came or went. */
  readonly last: ListedEntry;
}

/** A thread as lists show it. */
export interface ThreadSummary {
  readonly root: ListedEntry;
  readonly last: ListedEntry;
  readonly replies: number;
  /** Two AIs are stopped in it. */
  readonly isStopped: boolean;
}

/** An entry with what was said in it, which is cut later than the text of a row. */
export interface Saying extends EntryRow {
  readonly content: string;
  /** The entry that it answers; null where it answers none. */
  readonly reply_to: number | null;
}

export type ListedSaying = Saying | DamagedEntries;

/** What is followed came to a state. */
export interface DeliveryStep {
  readonly state: DeliveryState;
  readonly at_ms: number;
  /** The bell that was rung; null at other states. */
  readonly bell: string | null;
  /** A request was accepted with it; null at other states. */
  readonly fence: number | null;
}

/** How far an entry that is followed has come on its way to one AI. */
export interface Delivery {
  readonly seq: number;
  readonly ai_id: string;
  readonly sender: string;
  /** It is a request: to accept it is to take it. */
  readonly is_request: boolean;
  /** It is dead where nobody fetches it by then; null: never, or a request, which has a time of its own. */
  readonly expires_ms: number | null;
  /** The states that it came to, in their order; it may have left some out. */
  readonly steps: readonly DeliveryStep[];
}

/** Nobody has fetched this in time; the entry stays. */
export interface DeadLetter extends Delivery {
  readonly entry: ListedEntry;
}

/** A listing is a part of a list, newest first. */
export interface Listing<T> {
  readonly rows: readonly T[];
  /** Passed as `before`, it returns the next part; null marks the last part. */
  readonly next: number | null;
}

export interface Paging {
  /** Only what is older than this seq is listed. */
  readonly before?: number;
  /** A part has at most so many rows, 1–200. */
  readonly limit: number;
}

/** Pages read a library through this interface. Reads go to a thread of their own and never delay the broker. */
export interface LibraryView extends AiLibrary {
  ai(ai_id: string): Promise<AiDetail | undefined>;
  /** Resolves with what lists show of these AIs, at most 200, in their order; those that it does not know are left out. */
  aiRecords(ai_ids: readonly string[]): Promise<readonly AiRecord[]>;
  /** Resolves with all AIs that ever said hello, by name. */
  knownAis(): Promise<readonly AiSummary[]>;
  sessions(
    of: Paging & { readonly state?: CollaborationSummary["state"]; readonly ai?: string },
  ): Promise<Listing<CollaborationSummary>>;
  session(session_id: string): Promise<CollaborationDetail | undefined>;
  artifacts(of: Paging & ArtifactFilter): Promise<Listing<ArtifactRow>>;
  /** Counts the newest 20,000 artifacts that fit the filter by kind, domain, AI and verdict, with the 100 most frequent values. */
  facets(
    of: ArtifactFilter,
  ): Promise<Readonly<Record<"kind" | "domain" | "source_ai" | "verdict", Readonly<Record<string, number>>>>>;
  artifact(seq: number): Promise<ArtifactDetail | undefined>;
  /** A list with a filter shows damage where an index says that it fits; without one it shows all. */
  entries(
    of: Paging & {
      readonly after?: number;
      readonly ai?: string;
      readonly message_type?: string;
      readonly session_id?: string;
    },
  ): Promise<Listing<ListedEntry>>;
  /** Lists what people did at the hub. */
  actions(of: Paging & ActionFilter): Promise<Listing<ActionRow>>;
  /** Resolves with the threads in which two AIs are stopped, the last one first, at most `limit` (1–200). */
  stoppedThreads(of: { readonly limit: number }): Promise<readonly StoppedThread[]>;
  /** Resolves with what waits for a person at `now_ms`, at most `limit` (1–200) of either kind. */
  inbox(of: { readonly limit: number; readonly now_ms: number }): Promise<Inbox>;
  /** Resolves with the topics to which something was sent, the last one first, at most `limit` (1–200). */
  topics(of: { readonly limit: number }): Promise<readonly TopicSummary[]>;
  /** Lists the threads, the one that was written to last first; `before` is a seq before which they were. */
  threads(of: Paging): Promise<Listing<ThreadSummary>>;
  /**
   * Lists what was said in a topic, with at most 200 of its present members, or in the thread of an entry; undefined where there is
   * no such one.
   */
  conversation(
    of: Paging & ({ readonly topic: string } | { readonly thread: number }),
  ): Promise<Listing<ListedSaying> & { readonly members: readonly string[] } | undefined>;
  /** Lists talk and work in which all words of `q` occur; a part may hold fewer than `limit` and still have a next one. */
  said(of: Paging & { readonly q: string }): Promise<Listing<ListedSaying>>;
  /** Resolves with what AIs, or one of them, have claimed by day, the last day first, at most `limit` rows (1–200). */
  claims(of: { readonly ai?: string; readonly limit: number }): Promise<readonly ClaimRow[]>;
  /** Lists how far what is followed has come, the newest entry first. */
  deliveries(of: Paging): Promise<Listing<Delivery>>;
  /** Resolves with how far those of these entries have come that are followed; of at most 200 seqs. */
  deliveriesOf(seqs: readonly number[]): Promise<readonly Delivery[]>;
  /** Lists what nobody has fetched in time, the newest entry first. */
  deadLetters(of: Paging): Promise<Listing<DeadLetter>>;
  /** Resolves with the stored line, or with undefined where it is missing or damaged. */
  line(seq: number): Promise<string | undefined>;
  /** Resolves with when these entries, at most 200, were decided; null where that is unknown. */
  times(seqs: readonly number[]): Promise<readonly (number | null)[]>;
  /** Counts who sent how much to whom in the last `entries` of the journal; "*" stands for everyone. */
  flow(of: { readonly entries: number }): Promise<{
    readonly from_seq: number;
    readonly to_seq: number;
    readonly from_ms: number | null;
    readonly to_ms: number | null;
    readonly edges: readonly { readonly from: string; readonly to: string; readonly entries: number }[];
  }>;
}

export interface ActionFilter {
  readonly by?: string;
  readonly target?: string;
}

export interface ArtifactFilter {
  readonly kind?: "pattern" | "component";
  readonly domain?: string;
  readonly source_ai?: string;
  readonly verdict?: string;
  /** The words are for a full-text search. */
  readonly q?: string;
}
