/** Writes `hub_data.db`: commits and the probe for space; tokens have a table of their own. It is synchronous and runs in a thread of its own. */
import { Buffer } from "node:buffer";
import { dirname } from "node:path";
import { DatabaseSync, type StatementSync } from "node:sqlite";
import {
  type CommitOutcome,
  JournalError,
  type JournalOptions,
  type LastEnd,
  type LibraryPosition,
} from "../journal.ts";
import { dataFiles } from "./data_folder.ts";
import { beginEpoch, endInOrder, epochsOf } from "./epochs.ts";
import { HeadFile } from "./head_file.ts";
import { IdleCheckpoint } from "./idle_checkpoint.ts";
import { makeDatabase, PAGE_BYTES } from "./new_database.ts";
import { type PackedCommit, unpackBatches } from "./packed_commit.ts";
import { storedTag } from "./batch_tag.ts";
import { namedIn, rowChecksum } from "./batch_row.ts";
import { migrate, schemaVersion } from "./migrate.ts";
import { asJournalError, isStorageError, saysFull } from "./sqlite_error.ts";
import type { DeliveryRow, EpochRow } from "../rows.ts";
import { BlobTable } from "./blob_table.ts";
import { TokenTable } from "./token_table.ts";
import { inTransaction } from "./transaction.ts";

/** The WAL reaches 16 MiB before its pages are copied back; a larger one makes rarer, longer stalls. */
const CHECKPOINT_PAGES = 1_000;
/** A WAL that grew beyond this during a long read is cut again. */
const WAL_KEPT_BYTES = 64 * 1_048_576;
/** These tables are checked at every start; the others grow with the journal, so their damage shows when they are read. */
const CHECKED_TABLES = ["meta", "epochs", "ais", "cursors", "topic_members", "tokens"];
/** A probe writes so much that a usual commit fits where it did. */
const PROBE_BYTES = 65_536;

/** Sums stay within what a number holds exactly. */
const ADD_CLAIM = `INSERT INTO claimed_days VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET ${
  ["input_tokens", "output_tokens", "cost_microusd", "raised_microusd"].map((column) =>
    `${column} = min(${column} + excluded.${column}, ${Number.MAX_SAFE_INTEGER})`
  )
}`;

/** An opened journal identifies itself by this. */
export interface JournalIdentity {
  readonly journalId: string;
  readonly epochs: readonly EpochRow[];
  readonly lastEnd: LastEnd;
  readonly library: LibraryPosition;
}

/** Holds the one connection that writes the file. */
export class Writer implements Disposable {
  readonly db: DatabaseSync;
  readonly tokens: TokenTable;
  readonly blobs: BlobTable;
  readonly #begin: StatementSync;
  readonly #commit: StatementSync;
  readonly #insertBatch: StatementSync;
  readonly #insertDirected: StatementSync;
  readonly #insertIdentified: StatementSync;
  readonly #insertTag: StatementSync;
  readonly #putAi: StatementSync;
  readonly #putSession: StatementSync;
  readonly #putCursor: StatementSync;
  readonly #putThread: StatementSync;
  readonly #insertReply: StatementSync;
  readonly #putMember: StatementSync;
  readonly #addClaim: StatementSync;
  readonly #putReceipt: StatementSync;
  readonly #insertDelivery: StatementSync;
  readonly #putMeta: StatementSync;
  readonly #readHead: StatementSync;
  readonly #readEnds: StatementSync;
  readonly #headFile: HeadFile;
  readonly #lastEnd: LastEnd;
  readonly #idle: IdleCheckpoint;
  /** A commit failed in such a way that its outcome is unknown. */
  #hasFailed = false;

  /**
   * Opens the file, which is made where it is missing, and begins an epoch or goes on with the last one.
   * @throws {JournalError} DAMAGED, NEWER_SCHEMA, CANNOT_WRITE, LOCKED, DISK.
   */
  constructor(path: string, { maxBytes }: JournalOptions = {}) {
    using opened = new DisposableStack();
    try {
      makeDatabase(path);
      const db = this.db = opened.adopt(new DatabaseSync(path, { timeout: 5_000 }), (db) => db.close());
      openForWriting(db);
      this.#begin = db.prepare("BEGIN IMMEDIATE");
      this.#commit = db.prepare("COMMIT");
      this.#insertBatch = db.prepare("INSERT INTO journal VALUES (?, ?, ?, ?, ?, ?, ?)");
      this.#insertDirected = db.prepare("INSERT INTO directed VALUES (?, ?)");
      this.#insertIdentified = db.prepare("INSERT INTO identified VALUES (?, ?)");
      this.#insertTag = db.prepare("INSERT INTO batch_tags VALUES (?, ?)");
      this.#putAi = db.prepare("REPLACE INTO ais VALUES (?, ?, ?, ?, ?, ?, ?)");
      this.#putSession = db.prepare(
        "REPLACE INTO collaboration_sessions VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      );
      this.#putCursor = db.prepare("REPLACE INTO cursors VALUES (?, ?, ?, ?)");
      this.#putThread = db.prepare("REPLACE INTO threads VALUES (?, ?, ?, ?, ?, ?)");
      this.#insertReply = db.prepare("INSERT INTO replies VALUES (?, ?)");
      this.#putMember = db.prepare("REPLACE INTO topic_members VALUES (?, ?, ?, ?)");
      this.#addClaim = db.prepare(ADD_CLAIM);
      this.#putReceipt = db.prepare("REPLACE INTO receipts VALUES (?, ?, ?, ?, ?, ?, ?, ?)");
      // What is only closed stays in the state that it has.
      this.#insertDelivery = db.prepare("INSERT OR IGNORE INTO deliveries VALUES (?, ?, ?, ?, ?, ?)");
      this.#putMeta = db.prepare(
        "UPDATE meta SET head_seq = ?, patterns = ?, components = ?, sessions = ?, completed = ?",
      );
      this.#readHead = db.prepare("SELECT head_seq FROM meta");
      this.#readEnds = db.prepare(
        "SELECT head_seq, (SELECT max(last_seq) FROM journal WHERE first_seq = (SELECT max(first_seq) FROM journal)) AS last_seq FROM meta",
      );
      // A journal whose two ends differ is not opened.
      const head = this.#storedHead();
      const headFile = this.#headFile = opened.use(new HeadFile(dataFiles(dirname(path)).head));
      const entriesLost = Math.max(0, (headFile.read() ?? head) - head);
      this.#lastEnd = { wasInOrder: beginEpoch(db, { head, headFile }), entriesLost };
      headFile.write(head);
      // A start may need pages itself, for new tables or the row of an epoch, also where the file is as large as it may be.
      if (maxBytes !== undefined) {
        db.prepare(`PRAGMA max_page_count = ${Math.floor(maxBytes / PAGE_BYTES)}`).get();
      }
      this.#idle = new IdleCheckpoint(db);
      const onWritten = () => this.#idle.written();
      this.tokens = new TokenTable(db, { onWritten });
      this.blobs = new BlobTable(db, { onWritten });
      opened.move();
    } catch (error) {
      throw asJournalError(error, `Cannot open "${path}"`);
    }
  }

  /** Commits, or returns why it did not. @throws {JournalError} after anything but want of space: the outcome is unknown. */
  append(commit: PackedCommit): CommitOutcome {
    let head = commit.expectedHead;
    try {
      this.#begin.run();
      if (this.#readHead.get()!.head_seq !== head) {
        this.db.exec("ROLLBACK");
        return "moved";
      }
      for (const batch of unpackBatches(commit)) {
        const { first_seq, last_seq, at_ms, source_ai, audience, lines, tag } = batch;
        this.#insertBatch.run(first_seq, last_seq, at_ms, source_ai, audience, lines, rowChecksum(batch));
        for (const ai of namedIn(audience)) this.#insertDirected.run(ai, first_seq);
        if (tag !== undefined) this.#insertTag.run(first_seq, storedTag(tag));
        // A batch whose texts merely mention such a field passes, too: whoever reads it parses its lines.
        if (Buffer.from(lines.buffer, lines.byteOffset, lines.byteLength).includes('"message_id"')) {
          this.#insertIdentified.run(source_ai, first_seq);
        }
        head = last_seq;
      }
      for (const ai of commit.ais) {
        const { ai_id, specialization, capabilities, description, version, first_seen_ms, a2a } = ai;
        this.#putAi.run(
          ai_id,
          specialization,
          JSON.stringify(capabilities),
          description,
          version,
          first_seen_ms,
          a2a ?? null,
        );
      }
      for (const row of commit.sessions) {
        this.#putSession.run(
          row.session_id,
          row.state,
          row.requester,
          row.target_ai,
          row.partner,
          row.fence,
          row.attempt,
          row.request,
          row.ttl_ms,
          row.opened_seq,
          row.closed_seq,
          row.reason,
          row.lease_ms,
          row.last_partner,
          row.last_fence,
          JSON.stringify(row.questions),
          row.claimed_microusd,
          row.open_since_ms,
          row.push === undefined ? null : JSON.stringify(row.push),
        );
      }
      for (const { ai_id, seq, since_seq, done } of commit.cursors) {
        this.#putCursor.run(ai_id, seq, since_seq, JSON.stringify(done));
      }
      for (const { root, last_ai, before_ai, hops, last_seq, stopped_seq } of commit.threads) {
        this.#putThread.run(root, last_ai, before_ai, hops, last_seq, stopped_seq);
      }
      for (const { seq, root } of commit.replies) this.#insertReply.run(seq, root);
      for (const { topic, ai_id, from_seq, to_seq } of commit.members) {
        this.#putMember.run(topic, ai_id, from_seq, to_seq);
      }
      for (
        const { day, ai_id, input_tokens, output_tokens, cost_microusd, raised_microusd } of commit.claims
      ) {
        this.#addClaim.run(day, ai_id, input_tokens, output_tokens, cost_microusd, raised_microusd);
      }
      for (const delivery of commit.deliveries) this.#putDelivery(delivery);
      for (const reference of commit.blobs ?? []) this.blobs.refer(reference);
      const { patterns, components, sessions, completed } = commit.counts;
      this.#putMeta.run(head, patterns, components, sessions, completed);
      this.#commit.run();
    } catch (error) {
      this.#rollBack(error, commit.expectedHead);
      return "full";
    }
    this.#headFile.write(head);
    this.#idle.written();
    return "committed";
  }

  #putDelivery(
    { seq, ai_id, sender, request, asked, expires_ms, state, open, ...reached }: DeliveryRow,
  ): void {
    this.#putReceipt.run(seq, ai_id, sender, Number(request), Number(asked), expires_ms, state, Number(open));
    this.#insertDelivery.run(seq, ai_id, state, reached.at_ms, reached.bell, reached.fence);
  }

  /** Returns whether a transaction of 64 KiB finds space, and removes what it wrote. */
  probe(): boolean {
    let head: number | undefined;
    try {
      head = this.#storedHead();
      for (const sql of [`REPLACE INTO probe VALUES (1, zeroblob(${PROBE_BYTES}))`, "DELETE FROM probe"]) {
        this.db.prepare(sql).run();
      }
      return true;
    } catch (error) {
      this.#rollBack(error, head);
      return false;
    }
  }

  identity(): JournalIdentity {
    const { journal_id, indexed_seq, listed_seq } = this.db.prepare("SELECT * FROM meta").get()!;
    const library = { indexedSeq: Number(indexed_seq), listedSeq: Number(listed_seq) };
    return { journalId: String(journal_id), epochs: epochsOf(this.db), lastEnd: this.#lastEnd, library };
  }

  /**
   * Notes the end in good order, copies the WAL back and closes the file.
   * @throws {JournalError} when the WAL stays, as the database cannot be written: what is in it is safe.
   */
  [Symbol.dispose](): void {
    this.#idle[Symbol.dispose]();
    if (!this.#hasFailed) this.#endInOrder();
    try {
      // A statement is prepared, as errors of `exec` carry no result code.
      this.db.prepare("PRAGMA wal_checkpoint(TRUNCATE)").get();
    } catch (error) {
      throw asJournalError(error, "Cannot copy hub_data.db-wal back into hub_data.db");
    } finally {
      this.db.close();
      this.#headFile[Symbol.dispose]();
    }
  }

  /** Where a disk does not take the note any more, the next start begins an epoch. */
  #endInOrder(): void {
    try {
      endInOrder(this.db, { head: this.#storedHead(), headFile: this.#headFile });
    } catch (error) {
      if (!isStorageError(error)) throw error;
    }
  }

  /**
   * Rolls back after want of space, and verifies that the file ends with `head` as before; undefined where not even that could be
   * read. @throws {JournalError} any other error.
   */
  #rollBack(error: unknown, head: number | undefined): void {
    if (this.db.isTransaction) this.db.exec("ROLLBACK");
    this.#hasFailed = true;
    if (!saysFull(error)) throw asJournalError(error, "Cannot commit");
    if (head !== undefined && this.#storedHead() !== head) {
      throw new JournalError("DISK", "A commit without space was not taken back", { cause: error });
    }
    this.#hasFailed = false;
  }

  #storedHead(): number {
    const row = this.#readEnds.get();
    if (row === undefined) throw new JournalError("DAMAGED", "The row of meta is missing");
    const head = Number(row.head_seq);
    if (Number(row.last_seq ?? head) !== head) {
      throw new JournalError("DAMAGED", `The journal ends at ${row.last_seq}, but its head is ${head}`);
    }
    return head;
  }
}

/** A hub never leaves a database without tables. */
const CUT_COPY =
  "It has no tables: it is a copy of a running hub's hub_data.db without its hub_data.db-wal, " +
  "or was cut; stop a hub before its data are copied";

function openForWriting(db: DatabaseSync): void {
  // Statements are prepared, as errors of `exec` carry no result code.
  const pragma = (text: string) => db.prepare(`PRAGMA ${text}`).get();
  if (schemaVersion(db) === 0) {
    const { tables } = db.prepare("SELECT count(*) AS tables FROM sqlite_schema").get()!;
    throw new JournalError("DAMAGED", tables === 0 ? CUT_COPY : "It is the database of another program");
  }
  pragma("journal_mode = WAL");
  pragma("synchronous = FULL");
  pragma(`wal_autocheckpoint = ${CHECKPOINT_PAGES}`);
  pragma(`journal_size_limit = ${WAL_KEPT_BYTES}`);
  migrate(db);
  // A file that must not be written to is noticed here, not with the first commit.
  inTransaction(db, () => {});
  for (const table of CHECKED_TABLES) {
    const found = db.prepare(`PRAGMA quick_check(${table})`).get()!.quick_check;
    if (found !== "ok") throw new JournalError("DAMAGED", `Table "${table}": ${found}`);
  }
}
