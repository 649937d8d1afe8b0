/**
 * Fills the library from committed batches, a slice at a time. Its position (`meta.indexed_seq`) changes in the same transaction
 * as the rows, so after a crash it continues exactly where they end. The lists of artifacts and their words, which cost several
 * times as much as the rows, follow with a position of their own (`meta.listed_seq`) when nothing else is left: a flood is
 * indexed no slower for them, and what an older aicollab indexed is listed like anything else.
 */
import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { LibraryPosition } from "../journal.ts";
import { inTransaction } from "../sqlite/transaction.ts";
import { Pass } from "./pass.ts";
import { RowBuffer } from "./row_buffer.ts";
import { isArtifact, LISTINGS, type TableName, tableOf, TABLES } from "./tables.ts";

/** Options of an indexer. */
export interface IndexerOptions {
  /** Returns milliseconds of a monotonic clock. */
  readonly now?: () => number;
}

/** Takes in what its two passes are offered; the lists must never be offered more than the rows have taken in. */
export class Indexer {
  /** This pass keeps entries as rows. */
  readonly rows: Pass;
  /** This pass lists artifacts. */
  readonly lists: Pass;
  readonly #db: DatabaseSync;
  readonly #now: () => number;
  readonly #buffers: Readonly<Record<TableName, RowBuffer>>;
  readonly #putPosition: StatementSync;
  /** The connection has this setting between slices. */
  readonly #synchronous: number;

  /** `db` is the writer's own connection: whoever else wants to write waits for a slice. */
  constructor(db: DatabaseSync, { now = () => performance.now() }: IndexerOptions = {}) {
    this.#db = db;
    this.#now = now;
    const buffers = Object.fromEntries(
      Object.keys(TABLES).map((table) => [table, new RowBuffer(db, table as TableName)]),
    ) as Record<TableName, RowBuffer>;
    this.#buffers = buffers;
    this.#putPosition = db.prepare(
      "UPDATE meta SET indexed_seq = ?, unindexed_entries = unindexed_entries + ?, listed_seq = ?",
    );
    this.#synchronous = Number(db.prepare("PRAGMA synchronous").get()!.synchronous);
    const { indexed_seq, listed_seq } = db.prepare("SELECT * FROM meta").get()!;
    this.rows = new Pass(Number(indexed_seq), (entry) => {
      const table = tableOf(entry.message.message_type);
      if (table !== undefined) buffers[table].add(entry);
    });
    this.lists = new Pass(Number(listed_seq), (entry) => {
      if (!isArtifact(entry.message.message_type)) return;
      for (const table of LISTINGS) buffers[table].add(entry);
    });
  }

  /** Returns how far the library follows the journal. */
  get position(): LibraryPosition {
    return { indexedSeq: this.rows.seq, listedSeq: this.lists.seq };
  }

  /**
   * Lets a pass take in what it was offered for about `budgetMs`, 64 entries at least. It is not fsynced: a power loss takes the
   * rows together with their position. When it throws, the pass has to be offered everything behind its position again.
   */
  slice(pass: Pass, budgetMs: number): void {
    const before = pass.seq;
    this.#db.exec("PRAGMA synchronous = NORMAL");
    try {
      inTransaction(this.#db, () => {
        const deadline = this.#now() + budgetMs;
        const skipped = pass.take(() => this.#now() >= deadline);
        for (const buffer of Object.values(this.#buffers)) buffer.flush();
        const counted = pass === this.rows ? skipped : 0;
        if (pass.seq > before) this.#putPosition.run(this.rows.seq, counted, this.lists.seq);
      });
    } catch (error) {
      pass.rewind(before);
      for (const buffer of Object.values(this.#buffers)) buffer.clear();
      throw error;
    } finally {
      this.#db.exec(`PRAGMA synchronous = ${this.#synchronous}`);
    }
  }
}
