/** Reads the journal in a thread: answers the calls of {@linkcode ReaderCalls} with a {@linkcode Reader}. */
import type { BlobRequest, ClosedRequest, PageRequest, PendingRequest, RecentIds } from "../journal.ts";
import type { CollaborationRow, DeliveryRow, ReceiptRow, RepliedTo, Snapshot, StoredBlob } from "../rows.ts";
import type { ReadPage } from "../sqlite/page_builder.ts";
import { Reader } from "../sqlite/reader.ts";
import { Transferred } from "../../internal/worker_rpc.ts";
import { answerJournalCalls } from "../sqlite/journal_calls.ts";

/** `open` is the first call, `close` the last. */
export type ReaderCalls = {
  open: { request: { readonly path: string }; reply: void };
  snapshot: { request: undefined; reply: Snapshot };
  page: { request: PageRequest; reply: ReadPage };
  pending: { request: PendingRequest; reply: number };
  firstDirected: { request: string; reply: number | null };
  recentIds: { request: { readonly ai: string; readonly max: number }; reply: RecentIds };
  line: { request: number; reply: string | null };
  repliedTo: { request: { seq: number; ai: string }; reply: RepliedTo | null };
  receipts: {
    request: { readonly ai: string; readonly seqs: readonly number[] };
    reply: readonly ReceiptRow[];
  };
  deliveries: { request: number; reply: readonly DeliveryRow[] };
  closedUpTo: { request: ClosedRequest; reply: number };
  session: { request: string; reply: CollaborationRow | null };
  blob: { request: BlobRequest; reply: StoredBlob | null };
  blobPart: {
    request: { readonly upload: number; readonly n: number };
    reply: Uint8Array<ArrayBuffer> | null;
  };
  close: { request: undefined; reply: void };
};

let reader: Reader;

answerJournalCalls<ReaderCalls>({
  open({ path }) {
    reader = new Reader(path);
  },
  snapshot: () => reader.snapshot(),
  page(request) {
    const page = reader.page(request);
    return new Transferred(page, [page.lines.buffer]);
  },
  pending: (request) => reader.pending(request),
  firstDirected: (ai) => reader.firstDirected(ai),
  recentIds: ({ ai, max }) => reader.recentIds(ai, max),
  line: (seq) => reader.line(seq),
  repliedTo: ({ seq, ai }) => reader.repliedTo(seq, ai),
  receipts: ({ ai, seqs }) => reader.receipts(ai, seqs),
  deliveries: (seq) => reader.deliveries(seq),
  closedUpTo: (request) => reader.closedUpTo(request),
  blob: (request) => reader.blob(request),
  blobPart(request) {
    const bytes = reader.blobPart(request);
    return new Transferred(bytes, bytes === null ? [] : [bytes.buffer]);
  },
  session: (sessionId) => reader.session(sessionId),
  close: () => reader[Symbol.dispose](),
});
