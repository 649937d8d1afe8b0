/**
 * Reads what is committed in `hub_data.db`: pages for readers that lag or resume, and what decisions need from disk. Each
 * method is one short read transaction, so that SQLite can copy the WAL back between them.
 */
import { DatabaseSync, type StatementSync } from "node:sqlite";
import { BatchedSelect } from "../../internal/batched_select.ts";
import type { BlobRequest, ClosedRequest, PageRequest, PendingRequest, RecentIds } from "../journal.ts";
import {
  type CollaborationRow,
  DAYS_OF_CLAIMS,
  type DeliveryRow,
  isStoredTopic,
  type ReceiptRow,
  type RepliedTo,
  type Snapshot,
  type StoredBlob,
} from "../rows.ts";
import type { ReadPage } from "./page_builder.ts";
import { cutLines } from "./page_lines.ts";
import { ClosedPrefix } from "./closed_prefix.ts";
import { Pages } from "./pages.ts";
import { Pending } from "./pending.ts";
import { WantFilter } from "./want_filter.ts";
import { BlobReader } from "./blob_reader.ts";
import { BatchHolder } from "./batch_holder.ts";
import { audienceOf, type BatchRow } from "./batch_row.ts";
import { asJournalError, unlessDamaged } from "./sqlite_error.ts";
import {
  toAi,
  toClaim,
  toCursor,
  toDelivery,
  toMember,
  toReceipt,
  toSession,
  toThread,
} from "./state_rows.ts";
import { MembershipTable } from "./topic_batches.ts";

const RECENT =
  "SELECT first_seq FROM identified WHERE source_ai = :ai AND first_seq < :before ORDER BY first_seq DESC";

const LAST_CLAIMS = `SELECT * FROM claimed_days
  WHERE day IN (SELECT DISTINCT day FROM claimed_days ORDER BY day DESC LIMIT :days) ORDER BY day, ai_id`;

/** Answers the calls of the reading thread. */
export class Reader implements Disposable {
  readonly #db: DatabaseSync;
  readonly #decoder = new TextDecoder();
  readonly #pages: Pages;
  readonly #memberships: MembershipTable;
  readonly #pending: Pending;
  readonly #firstDirected: StatementSync;
  readonly #recent: BatchedSelect<Pick<BatchRow, "first_seq">>;
  readonly #holder: BatchHolder;
  readonly #session: StatementSync;
  readonly #blobs: BlobReader;
  readonly #closed: ClosedPrefix;
  readonly #receipts: StatementSync;
  readonly #deliveries: StatementSync;
  readonly #root: StatementSync;
  readonly #thread: StatementSync;

  constructor(path: string) {
    try {
      const db = this.#db = new DatabaseSync(path, { timeout: 5_000, readOnly: true });
      this.#memberships = new MembershipTable(db);
      const filter = new WantFilter(db);
      this.#holder = new BatchHolder(db);
      this.#pages = new Pages(db, this.#memberships, filter);
      this.#pending = new Pending(db, filter, this.#holder);
      this.#firstDirected = db.prepare("SELECT min(first_seq) AS first_seq FROM directed WHERE ai_id = ?");
      this.#recent = new BatchedSelect(db, RECENT, ({ first_seq }) => ({ before: first_seq }));
      this.#session = db.prepare("SELECT * FROM collaboration_sessions WHERE session_id = ?");
      this.#blobs = new BlobReader(db);
      this.#closed = new ClosedPrefix(db);
      this.#receipts = db.prepare(
        "SELECT receipts.* FROM json_each(:seqs) CROSS JOIN receipts ON seq = value AND ai_id = :ai ORDER BY seq",
      );
      this.#deliveries = db.prepare(
        `SELECT receipts.*, deliveries.state, at_ms, bell, fence FROM deliveries JOIN receipts USING (seq, ai_id)
          WHERE seq = ? ORDER BY ai_id, instr('stored rung fetched taken done dead', deliveries.state)`,
      );
      this.#root = db.prepare("SELECT root FROM replies WHERE seq = ?");
      this.#thread = db.prepare("SELECT * FROM threads WHERE root = ?");
    } catch (error) {
      throw asJournalError(error, `Cannot open "${path}"`);
    }
  }

  page(request: PageRequest): ReadPage {
    return this.#pages.read(request);
  }

  pending(request: PendingRequest): number {
    return this.#pending.count(request);
  }

  firstDirected(ai: string): number | null {
    // What cannot be found may lie anywhere.
    const first = unlessDamaged(() => this.#firstDirected.get(ai)!.first_seq);
    return first === undefined ? 1 : first === null ? null : Number(first);
  }

  recentIds(ai: string, max: number): RecentIds {
    const found: [string, number][] = [];
    for (const { first_seq } of this.#recent.rows({ ai, before: Number.MAX_SAFE_INTEGER })) {
      const batch = this.#holder.of(first_seq);
      if (batch === undefined) continue;
      const lines = this.#decoder.decode(batch.lines).split("\n");
      for (let i = lines.length - 2; i >= 0; i--) {
        const id = messageId(lines[i]!);
        if (id === undefined) continue;
        found.push([id, batch.first_seq + i]);
        if (found.length === max) return found.reverse();
      }
    }
    return found.reverse();
  }

  line(seq: number): string | null {
    const batch = this.#holder.of(seq);
    if (batch === undefined) return null;
    const line = cutLines(batch.lines, { first: batch.first_seq, after: seq - 1, upTo: seq });
    return this.#decoder.decode(line.subarray(0, -1));
  }

  repliedTo(seq: number, ai: string): RepliedTo | null {
    const batch = this.#holder.of(seq);
    // A reply whose thread is not known could go on in one that is stopped.
    const found = batch && unlessDamaged(() => {
      const root = Number(this.#root.get(seq)?.root ?? seq);
      const thread = this.#thread.get(root);
      const wasMember = isStoredTopic(batch.audience) &&
        this.#memberships.wasMember(ai, batch.audience, batch.first_seq);
      const receipt = this.receipts(ai, [seq])[0] ?? null;
      return { root, wasMember, thread: thread ? toThread(thread) : null, receipt };
    });
    return found ? { source: batch.source_ai, audience: audienceOf(batch.audience), ...found } : null;
  }

  receipts(ai: string, seqs: readonly number[]): ReceiptRow[] {
    return this.#receipts.all({ ai, seqs: JSON.stringify(seqs) }).map(toReceipt);
  }

  deliveries(seq: number): DeliveryRow[] {
    return this.#deliveries.all(seq).map(toDelivery);
  }

  closedUpTo(request: ClosedRequest): number {
    return this.#closed.upTo(request);
  }

  session(sessionId: string): CollaborationRow | null {
    const row = this.#session.get(sessionId);
    return row === undefined ? null : toSession(row);
  }

  blob(request: BlobRequest): StoredBlob | null {
    return this.#blobs.one(request);
  }

  blobPart(request: { readonly upload: number; readonly n: number }): Uint8Array<ArrayBuffer> | null {
    return this.#blobs.part(request);
  }

  snapshot(): Snapshot {
    const db = this.#db;
    db.exec("BEGIN");
    try {
      const meta = db.prepare("SELECT * FROM meta").get()!;
      return {
        head: Number(meta.head_seq),
        counts: {
          patterns: Number(meta.patterns),
          components: Number(meta.components),
          sessions: Number(meta.sessions),
          completed: Number(meta.completed),
        },
        ais: db.prepare("SELECT * FROM ais ORDER BY first_seen_ms, ai_id").all().map(toAi),
        sessions: db.prepare(
          "SELECT * FROM collaboration_sessions WHERE state IN ('open', 'active') ORDER BY opened_seq",
        ).all().map(toSession),
        cursors: db.prepare("SELECT * FROM cursors ORDER BY ai_id").all().map(toCursor),
        members: db.prepare("SELECT * FROM topic_members WHERE to_seq IS NULL ORDER BY topic, from_seq")
          .all().map(toMember),
        claims: db.prepare(LAST_CLAIMS).all({ days: DAYS_OF_CLAIMS }).map(toClaim),
        receipts: db.prepare("SELECT * FROM receipts WHERE open = 1 ORDER BY seq, ai_id").all().map(
          toReceipt,
        ),
      };
    } finally {
      db.exec("COMMIT");
    }
  }

  [Symbol.dispose](): void {
    this.#db.close();
  }
}

/** Returns the envelope's message_id of a stored line, which may stand anywhere in it. */
function messageId(line: string): string | undefined {
  if (!line.includes('"message_id"')) return undefined;
  const { message_id } = JSON.parse(line);
  return typeof message_id === "string" ? message_id : undefined;
}
