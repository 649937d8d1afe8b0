/**
 * The journal is one totally ordered, durable list of entries, with the tables that change together with it. This contract is
 * all that the hub knows of storage; SQLite and the simulator implement it.
 */
import type {
  AiRow,
  Batch,
  BlobReference,
  ClaimRow,
  CollaborationRow,
  Counts,
  CursorRow,
  DeliveryRow,
  EpochRow,
  ReceiptRow,
  RepliedTo,
  ReplyRow,
  Snapshot,
  StoredBlob,
  ThreadRow,
  TokenRow,
  TokenUse,
  TopicMemberRow,
} from "./rows.ts";
import type { Wants } from "./tags.ts";

/** A commit is one transaction: all of it is stored or nothing. Its rows replace those of the same key. */
export interface Commit {
  readonly batches: readonly Batch[];
  readonly ais: readonly AiRow[];
  readonly sessions: readonly CollaborationRow[];
  readonly cursors: readonly CursorRow[];
  readonly threads: readonly ThreadRow[];
  readonly replies: readonly ReplyRow[];
  readonly members: readonly TopicMemberRow[];
  /** These are added to what is stored. */
  readonly claims: readonly ClaimRow[];
  /** In the order in which they happened; a receipt has the values of its last one. */
  readonly deliveries: readonly DeliveryRow[];
  readonly counts: Counts;
  /** Its entries name these blobs. */
  readonly blobs?: readonly BlobReference[];
}

/**
 * An append returns what became of its commit; `full` (no space) and `moved` (somebody else has committed) wrote nothing. It
 * rejects with a {@linkcode JournalError} where the outcome is unknown.
 */
export type CommitOutcome = "committed" | "full" | "moved";

/** A request says which entries a page holds. */
export interface PageRequest {
  readonly ai: string;
  /** The page begins after this seq … */
  readonly after: number;
  /** … its broadcasts after this one as well, the end of a batch; the default is 0 … */
  readonly broadcastsAfter?: number;
  /** … of them only those that the reader wants; the default is all … */
  readonly wants?: Wants | undefined;
  /** … and ends with this one at the latest. */
  readonly upTo: number;
  /** True marks each line with `"replayed":true`. */
  readonly replayed: boolean;
  /** The page ends after the batch that reaches this size; it holds at least one batch when there is one. */
  readonly maxBytes: number;
}

/** A request says which entries are counted. */
export interface PendingRequest extends Pick<PageRequest, "ai" | "after" | "broadcastsAfter" | "wants"> {
  /** So many are enough. */
  readonly max: number;
}

/** A request says which entries an AI is done with beside all up to `after`. */
export interface ClosedRequest extends Pick<PageRequest, "ai" | "after" | "broadcastsAfter" | "upTo"> {
  /** In ascending order. */
  readonly done: readonly number[];
}

/** A page holds the next entries that concern a reader, in order. */
export interface Page {
  /** The lines are joined; they are empty when nothing concerns the reader. */
  readonly lines: Uint8Array;
  /** The page holds all that concerns the reader up to this seq. */
  readonly last: number;
  /** False says that nothing more concerns the reader up to `upTo`, true that something after `last` may. */
  readonly more: boolean;
  /** These ranges inside (after, last] were skipped: they are damaged or, with a `code`, refused by today's rules of form. */
  readonly gaps: readonly (readonly [from: number, to: number, code?: string])[];
}

/** Each item says at which seq a stored message of an AI lies. */
export type RecentIds = readonly (readonly [messageId: string, seq: number])[];

/** A journal cannot be opened, read or written; `code` says why. */
export class JournalError extends Error {
  override readonly name = "JournalError";
  constructor(
    readonly code: "LOCKED" | "DAMAGED" | "CANNOT_WRITE" | "FULL" | "DISK" | "NEWER_SCHEMA" | "OLDER_SCHEMA",
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** A gap is a range of seqs that is damaged or missing. */
export interface Gap {
  readonly gap: readonly [first: number, last: number];
}

/** Whoever follows a journal gets its batches and its gaps. */
export type Followed = { readonly batch: Batch } | Gap;

/** The library follows the journal through this interface, in the thread that writes it. */
export interface FollowedJournal {
  /** The journal ends at this seq. */
  readonly head: number;
  /**
   * Yields what is committed behind the seq `after`, in order and without a hole, and then each further batch once it is
   * committed; only the first one may begin before. It never ends by itself.
   */
  follow(after: number): AsyncIterable<Followed>;
}

/** The library follows the journal up to these seqs. */
export interface LibraryPosition {
  /** Its tables hold everything up to this seq. */
  readonly indexedSeq: number;
  /** Its lists of artifacts and their words, which follow behind the tables, hold everything up to this seq. */
  readonly listedSeq: number;
}

/** Opening a journal found this of its last end. */
export interface LastEnd {
  /** Is false after a crash, a kill or a power cut, and for files that are not those of the last end; a new journal had none. */
  readonly wasInOrder: boolean;
  /** So many entries, which had been committed, are gone; 0 also where that is not known. */
  readonly entriesLost: number;
}

/** These options can be set where a journal is opened. */
export interface JournalOptions {
  /** Storage may not grow beyond this; commits that need more return `full`. */
  readonly maxBytes?: number;
}

/** A token store keeps the tokens of a hub beside its journal. */
export interface TokenStore {
  /** Resolves with all tokens, the oldest first. */
  tokens(): Promise<readonly TokenRow[]>;
  /** Replaces all tokens of origin `flag` by `rows`, in one transaction; a token that was also created stays created. */
  replaceFlagTokens(rows: readonly TokenRow[]): Promise<void>;
  /**
   * Stores `rows` in one transaction and resolves once it is fsynced; of a token that is stored already only `expires_ms` and
   * `revoked_ms` change. @throws {JournalError} FULL: nothing was written.
   */
  putTokens(rows: readonly TokenRow[]): Promise<void>;
  /** Stores when and from where tokens were used last. @throws {JournalError} FULL: nothing was written. */
  tokensUsed(uses: readonly TokenUse[]): Promise<void>;
}

/** A request says which blob, and who asks; null is whoever reads everything. */
export interface BlobRequest {
  readonly digest: string;
  readonly ai: string | null;
}

/** A blob store keeps blobs beside a journal, in parts of `BLOB.partBytes`, of which the last may be shorter. */
export interface BlobStore {
  /** Resolves with the number of a new upload: nobody sees it before its end. @throws {JournalError} FULL. */
  beginBlob(): Promise<number>;
  /** Stores the next part, which is transferred, and resolves once it is fsynced. @throws {JournalError} FULL: nothing was written. */
  putBlobPart(
    part: { readonly upload: number; readonly n: number; readonly bytes: Uint8Array<ArrayBuffer> },
  ): Promise<void>;
  /** Makes an upload the blob `digest`, which `ai` has put; where that is there already, the upload is dropped. */
  endBlob(end: BlobEnd): Promise<void>;
  /** Notes that `ai` has put a blob again; resolves with false where it is there no more. */
  putBlobAgain(again: Omit<BlobEnd, "upload" | "size">): Promise<boolean>;
  /** Drops an upload. */
  dropBlob(upload: number): Promise<void>;
  /** Removes some of what was dropped, and of blobs put before `beforeMs` that no entry names; resolves with whether there may be more. */
  sweepBlobs(beforeMs: number): Promise<boolean>;
  /** Resolves with a part; null where it is there no more. */
  blobPart(part: { readonly upload: number; readonly n: number }): Promise<Uint8Array<ArrayBuffer> | null>;
}

/** An upload is whole. */
export interface BlobEnd {
  readonly upload: number;
  readonly digest: string;
  readonly size: number;
  readonly ai: string;
  readonly nowMs: number;
}

/** The hub uses a journal through this interface. All reads see committed data only. */
export interface Journal extends AsyncDisposable {
  /** A data folder gets its id once and for ever, so that a client notices when its journal is gone. */
  readonly journalId: string;
  /** All epochs of the journal, the present one last. */
  readonly epochs: readonly EpochRow[];
  readonly lastEnd: LastEnd;
  /**
   * Commits behind `expectedHead`, the last seq that the caller knows of, and resolves once the commit is fsynced. Its batches
   * continue from there without a gap. `moved` says that the journal ends elsewhere: somebody else has written.
   * Commits come one at a time: the next call follows the resolution of the last one.
   * @throws {RangeError} when the batches do not follow `expectedHead`: nothing was written.
   * @throws {JournalError} when the outcome is unknown: the hub must end.
   */
  append(expectedHead: number, commit: Commit): Promise<CommitOutcome>;
  /** Resolves with whether there is space again after `full`, by writing some pages and removing them. */
  probe(): Promise<boolean>;
  snapshot(): Promise<Snapshot>;
  /**
   * Resolves with entries that concern an AI: broadcasts of others, what is directed to it, and what went to topics while it was
   * in them, never its own.
   */
  page(request: PageRequest): Promise<Page>;
  /** Counts the entries that concern an AI. */
  pending(request: PendingRequest): Promise<number>;
  /**
   * Resolves with the first seq of the batch with the first entry that names `ai` as one of its audience, or with null; with 1
   * where damage hides that.
   */
  firstDirected(ai: string): Promise<number | null>;
  /** Resolves with the last `max` stored messages of `ai` that carry a message_id, oldest first. */
  recentIds(ai: string, max: number): Promise<RecentIds>;
  /** Resolves with the stored line of one entry without its line feed, or with null where it is missing or damaged. */
  line(seq: number): Promise<string | null>;
  /** Resolves with what a reply of `ai` to an entry has to know of it, or with null where that is missing or damaged. */
  repliedTo(seq: number, ai: string): Promise<RepliedTo | null>;
  /** Resolves with the receipts of `ai` for these entries, as far as there are any. */
  receipts(ai: string, seqs: readonly number[]): Promise<readonly ReceiptRow[]>;
  /** Resolves with every state that an entry has reached, by AI, oldest first. */
  deliveries(seq: number): Promise<readonly DeliveryRow[]>;
  /** Resolves with the last seq up to which nothing concerns the AI but what it is done with. */
  closedUpTo(request: ClosedRequest): Promise<number>;
  /** Resolves with a blob that is stored whole, or with null. */
  blob(request: BlobRequest): Promise<StoredBlob | null>;
  /** Resolves with a collaboration in any state, or with null. */
  session(sessionId: string): Promise<CollaborationRow | null>;
  /** Counts the batches that were found damaged since the journal was opened; readers got a `gap` in their place. */
  readonly damagedBatches: number;
  /** The library moves on by itself. */
  readonly library: LibraryPosition;
}
