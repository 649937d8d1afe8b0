/**
 * Writes `hub_data.db` in a thread: answers the calls of {@linkcode WriterCalls} with a {@linkcode Writer}, and lets the library
 * follow the commits. Its events are the positions of the library.
 */
import { listUnfit, unsifted } from "./unfit_entries.ts";
import { Follower } from "../library/follow.ts";
import { Indexer } from "../library/indexer.ts";
import type { BlobEnd, CommitOutcome, JournalOptions } from "../journal.ts";
import type { BlobTable } from "../sqlite/blob_table.ts";
import { CommitFeed } from "../sqlite/commit_feed.ts";
import { lastSeq, type PackedCommit } from "../sqlite/packed_commit.ts";
import type { TokenRow, TokenUse } from "../rows.ts";
import { type JournalIdentity, Writer } from "../sqlite/writer.ts";
import { freeBuffer } from "../../internal/free_buffer.ts";
import { Transferred } from "../../internal/worker_rpc.ts";
import { answerJournalCalls } from "../sqlite/journal_calls.ts";

/** `open` is the first call, `close` the last. */
export type WriterCalls = {
  open: { request: { readonly path: string; readonly options: JournalOptions }; reply: JournalIdentity };
  /** `spare` is the commit's own buffer, which the next one may use. */
  append: { request: PackedCommit; reply: { readonly outcome: CommitOutcome; readonly spare: ArrayBuffer } };
  /** Returns how many entries of an older aicollab are to be looked at. */
  unsifted: { request: undefined; reply: number };
  /** Looks at them, and returns how many readers do not get. */
  listUnfit: { request: undefined; reply: number };
  probe: { request: undefined; reply: boolean };
  tokens: { request: undefined; reply: readonly TokenRow[] };
  replaceFlagTokens: { request: readonly TokenRow[]; reply: void };
  putTokens: { request: readonly TokenRow[]; reply: void };
  tokensUsed: { request: readonly TokenUse[]; reply: void };
  beginBlob: { request: undefined; reply: number };
  putBlobPart: { request: Parameters<BlobTable["put"]>[0]; reply: void };
  endBlob: { request: BlobEnd; reply: void };
  putBlobAgain: { request: Parameters<BlobTable["again"]>[0]; reply: boolean };
  dropBlob: { request: number; reply: void };
  sweepBlobs: { request: number; reply: boolean };
  close: { request: undefined; reply: void };
};

let writer: Writer;
let feed: CommitFeed;
let follower: Follower;

const send = answerJournalCalls<WriterCalls>({
  open({ path, options }) {
    writer = new Writer(path, options);
    feed = new CommitFeed(path);
    follower = new Follower(new Indexer(writer.db), feed, send);
    return writer.identity();
  },
  append(commit) {
    const outcome = writer.append(commit);
    // A microtask runs after this answer is sent and before the next request is taken.
    if (outcome === "committed" && commit.numbers.length > 0) {
      queueMicrotask(() => committed(lastSeq(commit)));
    }
    const spare = commit.bytes.buffer;
    return new Transferred({ outcome, spare }, [spare]);
  },
  unsifted: () => unsifted(writer.db),
  listUnfit: () => listUnfit(writer.db),
  probe: () => writer.probe(),
  tokens: () => writer.tokens.all(),
  replaceFlagTokens: (rows) => writer.tokens.replaceFlags(rows),
  putTokens: (rows) => writer.tokens.put(rows),
  tokensUsed: (uses) => writer.tokens.used(uses),
  beginBlob: () => writer.blobs.begin(),
  putBlobPart(part) {
    writer.blobs.put(part);
    freeBuffer(part.bytes);
  },
  endBlob: (end) => writer.blobs.end(end),
  putBlobAgain: (again) => writer.blobs.again(again),
  dropBlob: (upload) => writer.blobs.drop(upload),
  sweepBlobs: (beforeMs) => writer.blobs.sweep(beforeMs),
  close() {
    follower[Symbol.dispose]();
    feed[Symbol.dispose]();
    writer[Symbol.dispose]();
  },
});

/** Lets the library follow the commit that ends at `head`. */
function committed(head: number): void {
  feed.committed(head);
  follower.committed();
}
