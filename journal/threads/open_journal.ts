/** Opens the journal in SQLite: one file, one thread that writes it, one that reads it, and a lock against a second hub. */
import { getLogger } from "@logtape/logtape";
import { moduleUrl } from "../../internal/module_url.ts";
import type {
  BlobEnd,
  BlobRequest,
  BlobStore,
  ClosedRequest,
  Commit,
  CommitOutcome,
  Journal,
  JournalOptions,
  LastEnd,
  LibraryPosition,
  PageRequest,
  PendingRequest,
  TokenStore,
} from "../journal.ts";
import { dataFiles, prepareDataFolder } from "../sqlite/data_folder.ts";
import { takeHubLock } from "../sqlite/hub_lock.ts";
import { packCommit } from "../sqlite/packed_commit.ts";
import type { EpochRow, TokenRow, TokenUse } from "../rows.ts";
import type { JournalIdentity } from "../sqlite/writer.ts";
import type { ReaderCalls } from "./reader_worker.ts";
import type { WorkerCalls } from "../../internal/worker_rpc.ts";
import { startJournalThread } from "../sqlite/journal_calls.ts";
import type { WriterCalls } from "./writer_worker.ts";

const log = getLogger(["aicollab", "journal"]);

/** Larger buffers are not kept for the next commit. */
const SPARE_BYTES = 4 * 1_048_576;

/**
 * Opens the journal of a data folder, and makes the folder if it is missing; it never deletes anything.
 * @throws {JournalError} LOCKED (another program has it), CANNOT_WRITE, DAMAGED, NEWER_SCHEMA, DISK.
 */
export async function openJournal(
  folder: string,
  options: JournalOptions = {},
): Promise<Journal & TokenStore & BlobStore> {
  prepareDataFolder(folder);
  using cleanup = new DisposableStack();
  cleanup.use(takeHubLock(folder));
  const path = dataFiles(folder).database;
  const reader = cleanup.use(
    startJournalThread<ReaderCalls>(moduleUrl("journal/threads/reader_worker.ts"), {
      name: "journal reader",
    }),
  );
  let library: LibraryPosition | undefined;
  const writer = cleanup.use(
    startJournalThread<WriterCalls>(moduleUrl("journal/threads/writer_worker.ts"), {
      name: "journal writer",
      onEvent: (event) => {
        library = event as LibraryPosition;
      },
    }),
  );
  const identity = await writer.call("open", { path, options });
  await sift(writer);
  await reader.call("open", { path });
  const position = () => library ?? identity.library;
  return new SqliteJournal({ reader, writer, identity, library: position, owned: cleanup.move() });
}

/** Has the entries of an older aicollab looked at, before anybody reads them. */
async function sift(writer: WorkerCalls<WriterCalls>): Promise<void> {
  const entries = await writer.call("unsifted", undefined);
  if (entries === 0) return;
  log.info("Looking once at {entries} entries that an older aicollab took", { entries });
  const unfit = await writer.call("listUnfit", undefined);
  if (unfit === 0) return;
  log.warning(
    "{unfit} of them repeat a key or have a number out of range: readers get a gap in their place",
    { unfit },
  );
}

/** {@linkcode openJournal} passes these parts to the journal that it opened. */
interface Parts {
  readonly reader: WorkerCalls<ReaderCalls>;
  readonly writer: WorkerCalls<WriterCalls>;
  readonly identity: JournalIdentity;
  readonly library: () => LibraryPosition;
  /** Owns both threads and the lock. */
  readonly owned: DisposableStack;
}

class SqliteJournal implements Journal, TokenStore, BlobStore {
  readonly journalId: string;
  readonly epochs: readonly EpochRow[];
  readonly lastEnd: LastEnd;
  readonly #reader: WorkerCalls<ReaderCalls>;
  readonly #writer: WorkerCalls<WriterCalls>;
  readonly #owned: DisposableStack;
  readonly #library: () => LibraryPosition;
  readonly #damagedBatches = new Set<number>();
  #spare: ArrayBuffer | undefined;

  constructor({ reader, writer, identity, library, owned }: Parts) {
    this.journalId = identity.journalId;
    this.epochs = identity.epochs;
    this.lastEnd = identity.lastEnd;
    this.#reader = reader;
    this.#writer = writer;
    this.#library = library;
    this.#owned = owned;
  }

  get library(): LibraryPosition {
    return this.#library();
  }

  get damagedBatches(): number {
    return this.#damagedBatches.size;
  }

  async append(expectedHead: number, commit: Commit): Promise<CommitOutcome> {
    let head = expectedHead;
    for (const { first, last } of commit.batches) {
      if (first !== head + 1 || last < first) {
        throw new RangeError(`batch ${first}–${last} does not follow ${head}`);
      }
      head = last;
    }
    const packed = packCommit(expectedHead, commit, this.#spare);
    this.#spare = undefined;
    const { bytes, numbers } = packed;
    const { outcome, spare } = await this.#writer.call("append", packed, [bytes.buffer, numbers.buffer]);
    if (spare.byteLength <= SPARE_BYTES) this.#spare = spare;
    return outcome;
  }

  probe(): Promise<boolean> {
    return this.#writer.call("probe", undefined);
  }

  snapshot() {
    return this.#reader.call("snapshot", undefined);
  }

  async page(request: PageRequest) {
    const { damagedBatches, ...page } = await this.#reader.call("page", request);
    for (const first of damagedBatches) this.#damagedBatches.add(first);
    return page;
  }

  pending(request: PendingRequest) {
    return this.#reader.call("pending", request);
  }

  firstDirected(ai: string) {
    return this.#reader.call("firstDirected", ai);
  }

  recentIds(ai: string, max: number) {
    return this.#reader.call("recentIds", { ai, max });
  }

  line(seq: number) {
    return this.#reader.call("line", seq);
  }

  repliedTo(seq: number, ai: string) {
    return this.#reader.call("repliedTo", { seq, ai });
  }

  receipts(ai: string, seqs: readonly number[]) {
    return this.#reader.call("receipts", { ai, seqs });
  }

  deliveries(seq: number) {
    return this.#reader.call("deliveries", seq);
  }

  closedUpTo(request: ClosedRequest) {
    return this.#reader.call("closedUpTo", request);
  }

  session(sessionId: string) {
    return this.#reader.call("session", sessionId);
  }

  blob(request: BlobRequest) {
    return this.#reader.call("blob", request);
  }

  blobPart(part: { readonly upload: number; readonly n: number }) {
    return this.#reader.call("blobPart", part);
  }

  beginBlob() {
    return this.#writer.call("beginBlob", undefined);
  }

  putBlobPart(part: Parameters<BlobStore["putBlobPart"]>[0]) {
    return this.#writer.call("putBlobPart", part, [part.bytes.buffer]);
  }

  endBlob(end: BlobEnd) {
    return this.#writer.call("endBlob", end);
  }

  putBlobAgain(again: Parameters<BlobStore["putBlobAgain"]>[0]) {
    return this.#writer.call("putBlobAgain", again);
  }

  dropBlob(upload: number) {
    return this.#writer.call("dropBlob", upload);
  }

  sweepBlobs(beforeMs: number) {
    return this.#writer.call("sweepBlobs", beforeMs);
  }

  tokens(): Promise<readonly TokenRow[]> {
    return this.#writer.call("tokens", undefined);
  }

  replaceFlagTokens(rows: readonly TokenRow[]): Promise<void> {
    return this.#writer.call("replaceFlagTokens", rows);
  }

  putTokens(rows: readonly TokenRow[]): Promise<void> {
    return this.#writer.call("putTokens", rows);
  }

  tokensUsed(uses: readonly TokenUse[]): Promise<void> {
    return this.#writer.call("tokensUsed", uses);
  }

  /**
   * Answers what was asked before, copies the WAL back into the database, and frees the lock.
   * @throws {JournalError} when the WAL could not be copied back; what lies in it is safe there.
   */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#owned.disposed) return;
    using _owned = this.#owned.move();
    // The callers of a dead thread know of it.
    const isDead = this.#writer.died;
    await Promise.allSettled([this.#reader.call("close", undefined)]);
    const [closed] = await Promise.allSettled([this.#writer.call("close", undefined)]);
    if (closed.status === "rejected" && !isDead) throw closed.reason;
  }
}
