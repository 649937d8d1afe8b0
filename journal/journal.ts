/**
 * The contract of the journal: one totally ordered, durable list of entries, with the tables that change together with
 * it. The hub knows nothing else of storage; SQLite and the simulator both fit it.
 */

import type { AiRow, Batch, CollaborationRow, Counts, Snapshot, TokenRow } from "./rows.ts";

/** One transaction: all of it or nothing. Rows replace those of the same key. */
export interface Commit {
  readonly batches: readonly Batch[];
  readonly ais: readonly AiRow[];
  readonly sessions: readonly CollaborationRow[];
  /** The AIs' own positions: `[ai_id, seq]`. */
  readonly cursors: readonly (readonly [string, number])[];
  readonly counts: Counts;
}

/**
 * What became of a commit; `full` (no space) and `moved` (somebody else has committed) wrote nothing. Any other trouble rejects
 * with a {@linkcode JournalError}: the outcome is then unknown.
 */
export type CommitOutcome = "committed" | "full" | "moved";

/** Which entries a page holds. */
export interface PageRequest {
  readonly ai: string;
  /** Entries after this seq … */
  readonly after: number;
  /** … up to and with this one. */
  readonly upTo: number;
  /** Marks each line with `"replayed":true`. */
  readonly replayed: boolean;
  /** Stops after the run that reaches this size; at least one run is returned when there is one. */
  readonly maxBytes: number;
}

/** A reader's next entries, in order. */
export interface Page {
  /** The lines, joined; empty when nothing concerns the reader. */
  readonly lines: Uint8Array;
  /** Up to where the page tells all that concerns the reader. */
  readonly last: number;
  /** False: nothing that concerns the reader is left up to `upTo`. True: there may be something after `last`. */
  readonly more: boolean;
  /** A range inside (after, last] that could not be read (damaged) and was skipped. */
  readonly gaps: readonly (readonly [number, number])[];
}

/** Where to find a stored message of an AI by its message_id. */
export type RecentIds = readonly (readonly [messageId: string, seq: number])[];

/** How a hub tells what the disk did; `exit` is the program's exit code for it. */
export class JournalError extends Error {
  override readonly name = "JournalError";
  constructor(
    readonly code: "LOCKED" | "DAMAGED" | "CANNOT_WRITE" | "DISK" | "NEWER_SCHEMA" | "OLDER_SCHEMA",
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** How far the library follows the journal. */
export interface LibraryPosition {
  /** It holds everything up to this seq. */
  readonly indexedSeq: number;
  /** The lists of artifacts and their words do, which follow behind it. */
  readonly listedSeq: number;
}

/** What can be set where a journal is opened. */
export interface JournalOptions {
  /** Storage may not grow beyond this; commits then find it `full`. */
  readonly maxBytes?: number;
}

/** The tokens of a hub, which are stored beside its journal. */
export interface TokenStore {
  /** All tokens, the oldest first. */
  tokens(): Promise<readonly TokenRow[]>;
  /** Puts `rows` in the place of all tokens of origin `flag`, in one transaction; one that was also created stays created. */
  replaceFlagTokens(rows: readonly TokenRow[]): Promise<void>;
}

/** The journal as the hub uses it. All reads see committed data only. */
export interface Journal extends AsyncDisposable {
  /** Given once to a data folder, for ever: a client can tell that its journal is gone. */
  readonly journalId: string;
  /**
   * Commits behind `expectedHead`, the last seq that the caller knows of, and resolves once it is fsynced. The commit's batches
   * go on from there without a gap. `moved`: the journal ends elsewhere, somebody else has written.
   * One commit at a time: the next call comes after the last one resolved.
   * @throws {RangeError} the batches do not follow `expectedHead`: nothing was written.
   * @throws {JournalError} the outcome is unknown; the hub must end.
   */
  append(expectedHead: number, commit: Commit): Promise<CommitOutcome>;
  /** Whether there is space again, after an append said `full`: really writes and takes back a page. */
  probe(): Promise<boolean>;
  snapshot(): Promise<Snapshot>;
  /** Entries that concern `ai`: broadcasts of others and what is directed to it, never its own. */
  page(request: PageRequest): Promise<Page>;
  /** Entries that concern `ai` after `after`, counted up to `max`. */
  pending(ai: string, after: number, max: number): Promise<number>;
  /** The last `max` stored messages of `ai` that carry a message_id, oldest first. */
  recentIds(ai: string, max: number): Promise<RecentIds>;
  /** The stored line of one entry without its line feed, or null. */
  line(seq: number): Promise<string | null>;
  /** A session in any state, or null. */
  session(sessionId: string): Promise<CollaborationRow | null>;
  /** Runs that were found damaged since it was opened; readers got a `gap` in their place. */
  readonly damagedBatches: number;
  /** How far the library is; moves on by itself. */
  readonly library: LibraryPosition;
}
