/** All that pages ask of a library, and the shapes of its answers; texts in them are untrusted. */

/** An AI that is here, or was. What it says of itself is untrusted text. */
export interface AiSummary {
  readonly ai_id: string;
  readonly specialization: string;
  /** `idle`, `training`, `collaborating` or `waiting`; empty before it said so, and of an AI that is not here. */
  readonly activity: string;
  /** RFC 3339, UTC; null: it is not here. */
  readonly connected_at: string | null;
}

/** More of one AI. Counts of what it sent are from the journal, the rest of its present connection. */
export interface AiDetail extends AiSummary {
  readonly capabilities: readonly string[];
  readonly description: string | null;
  readonly version: string | null;
  readonly first_seen_ms: number;
  /** Seq up to which it says it is done; null before it said so. */
  readonly cursor: number | null;
  readonly shared: { readonly patterns: number; readonly components: number; readonly verdicts: number };
  readonly sessions: { readonly requested: number; readonly partnered: number; readonly completed: number };
  /** Best pattern score in each domain, unit and direction of those that nobody refuted. */
  readonly best: readonly {
    readonly domain: string;
    readonly score: number;
    readonly unit: string;
    readonly direction: string;
  }[];
  /** Scores it shared over time, oldest first, at most 200. */
  readonly learning: readonly { readonly at_ms: number; readonly domain: string; readonly score: number }[];
}

/** A collaboration. */
export interface CollaborationSummary {
  readonly session_id: string;
  readonly collaboration_type: string;
  readonly requester: string;
  /** Undefined while nobody has it. */
  readonly partner?: string;
  readonly state: "open" | "active" | "completed" | "failed" | "cancelled" | "expired";
  /** 0–1, as the partner last reported it. */
  readonly progress?: number;
  readonly opened_seq: number;
  readonly opened_ms: number | null;
  readonly closed_ms: number | null;
}

/** A stored entry as pages list it. `text` is what it says, cut; the whole line is asked for by its seq. */
export interface EntryRow {
  readonly seq: number;
  readonly at_ms: number;
  readonly message_type: string;
  readonly source_ai: string;
  /** Who gets it; empty: for the record only. */
  readonly audience: "*" | readonly string[];
  readonly session_id: string | null;
  readonly text: string;
}

/** A collaboration with all that was said in it. */
export interface CollaborationDetail extends CollaborationSummary {
  readonly description: string | null;
  readonly attempt: number;
  readonly fence: number;
  readonly reason: string | null;
  /** Its task and result as JSON text; null where there is none. */
  readonly task: string | null;
  readonly result: string | null;
  /** Oldest first, at most 500; `entries_total` is the true number. */
  readonly entries: readonly EntryRow[];
  readonly entries_total: number;
  /** What came out of it. */
  readonly artifacts: readonly ArtifactRow[];
}

/** A pattern or a component. */
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
  /** How many AIs came to which verdict. */
  readonly verdicts: Readonly<Record<string, number>>;
}

/** The verdicts that refute an artifact. */
export const REFUTING = ["mismatch", "overclaimed"] as const;

export interface ArtifactDetail extends ArtifactRow {
  readonly digest: string | null;
  readonly language: string | null;
  readonly interface: string | null;
  readonly source: string | null;
  /** A pattern's content, a component's evidence: JSON text. */
  readonly content: string | null;
  readonly session_id: string | null;
  /** What it was made from, as it says itself, nearest first; `seq` null: not in this library. */
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

/** A part of a list, newest first. */
export interface Listing<T> {
  readonly rows: readonly T[];
  /** Give it as `before` to get the next part; null: that was the last. */
  readonly next: number | null;
}

export interface Paging {
  /** Only what is older than this seq. */
  readonly before?: number;
  /** 1–200. */
  readonly limit: number;
}

/** Reads of what is kept; they go to a thread of their own and never hold up the broker. Everything is indexed state. */
export interface LibraryView {
  ai(ai_id: string): Promise<AiDetail | undefined>;
  /** All that ever said hello, here or not, by name. */
  knownAis(): Promise<readonly AiSummary[]>;
  sessions(
    of: Paging & { readonly state?: CollaborationSummary["state"]; readonly ai?: string },
  ): Promise<Listing<CollaborationSummary>>;
  session(session_id: string): Promise<CollaborationDetail | undefined>;
  artifacts(of: Paging & ArtifactFilter): Promise<Listing<ArtifactRow>>;
  /** How many of the newest 20,000 artifacts that fit the filter there are of each kind, domain, AI and verdict; the 100 most frequent values. */
  facets(
    of: ArtifactFilter,
  ): Promise<Readonly<Record<"kind" | "domain" | "source_ai" | "verdict", Readonly<Record<string, number>>>>>;
  artifact(seq: number): Promise<ArtifactDetail | undefined>;
  entries(
    of: Paging & {
      readonly after?: number;
      readonly ai?: string;
      readonly message_type?: string;
      readonly session_id?: string;
    },
  ): Promise<Listing<EntryRow>>;
  /** The stored line, or undefined. */
  line(seq: number): Promise<string | undefined>;
  /** Who sent how many entries to whom in the last `entries` of the journal; "*" is everyone. */
  flow(of: { readonly entries: number }): Promise<{
    readonly from_seq: number;
    readonly to_seq: number;
    readonly from_ms: number | null;
    readonly to_ms: number | null;
    readonly edges: readonly { readonly from: string; readonly to: string; readonly entries: number }[];
  }>;
}

export interface ArtifactFilter {
  readonly kind?: "pattern" | "component";
  readonly domain?: string;
  readonly source_ai?: string;
  readonly verdict?: string;
  /** Words of full-text search. */
  readonly q?: string;
}
