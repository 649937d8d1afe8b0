/**
 * Fills the library from committed runs, a slice at a time. How far it is (`meta.indexed_seq`) changes in the same
 * transaction as the rows, so after a crash it carries on exactly where they end. The lists of artifacts and their words,
 * which cost several times as much as the rows, follow with a position of their own (`meta.listed_seq`) when nothing else
 * is left: a flood is indexed no slower for them, and what an older aicollab indexed is listed like anything else.
 */
import { DatabaseSync, type StatementSync } from "node:sqlite";
import type { LibraryPosition } from "../journal.ts";
import { inTransaction } from "../sqlite/transaction.ts";
import { RowBuffer } from "./row_buffer.ts";
import { isArtifact, LISTINGS, type TableName, tableOf, TABLES } from "./tables.ts";
import { Walk, type Walked } from "./walk.ts";

export interface IndexerOptions {
  /** Milliseconds, monotonic. */
  readonly now?: () => number;
}

export class Indexer implements Disposable {
  readonly #db: DatabaseSync;
  /** Where damage is read within a transaction, nothing can be written in it any more: the journal is read beside it. */
  readonly #journal: DatabaseSync;
  readonly #now: () => number;
  readonly #walk: Walk;
  readonly #buffers: Readonly<Record<TableName, RowBuffer>>;
  readonly #putPosition: StatementSync;
  /** What the connection has between slices. */
  readonly #synchronous: number;
  #indexedSeq: number;
  #listedSeq: number;

  /** `db` is the writer's own connection: whoever else wants to write waits for a slice. */
  constructor(db: DatabaseSync, { now = () => performance.now() }: IndexerOptions = {}) {
    this.#db = db;
    this.#now = now;
    this.#journal = new DatabaseSync(db.location()!, { readOnly: true, timeout: 5_000 });
    this.#walk = new Walk(this.#journal, now);
    this.#buffers = Object.fromEntries(
      Object.keys(TABLES).map((table) => [table, new RowBuffer(db, table as TableName)]),
    ) as Record<TableName, RowBuffer>;
    this.#putPosition = db.prepare(
      "UPDATE meta SET indexed_seq = ?, unindexed_entries = unindexed_entries + ?, listed_seq = ?",
    );
    this.#synchronous = Number(db.prepare("PRAGMA synchronous").get()!.synchronous);
    const { indexed_seq, listed_seq } = db.prepare("SELECT * FROM meta").get()!;
    this.#indexedSeq = Number(indexed_seq);
    this.#listedSeq = Number(listed_seq);
  }

  /** How far it is. */
  get position(): LibraryPosition {
    return { indexedSeq: this.#indexedSeq, listedSeq: this.#listedSeq };
  }

  /**
   * Takes in what was committed for about `budgetMs`, 64 entries at least; true when nothing is left. Not fsynced: what a
   * power loss takes, it takes with its position.
   */
  slice(budgetMs: number): boolean {
    const before = this.position;
    this.#db.exec("PRAGMA synchronous = NORMAL");
    try {
      return inTransaction(this.#db, () => {
        const deadline = this.#now() + budgetMs;
        const { skipped, level } = this.#takeIn(deadline);
        const listed = level && this.#list(deadline);
        for (const buffer of Object.values(this.#buffers)) buffer.flush();
        if (this.#indexedSeq > before.indexedSeq || this.#listedSeq > before.listedSeq) {
          this.#putPosition.run(this.#indexedSeq, skipped, this.#listedSeq);
        }
        return listed;
      });
    } catch (error) {
      this.#indexedSeq = before.indexedSeq;
      this.#listedSeq = before.listedSeq;
      for (const buffer of Object.values(this.#buffers)) buffer.clear();
      throw error;
    } finally {
      this.#db.exec(`PRAGMA synchronous = ${this.#synchronous}`);
    }
  }

  [Symbol.dispose](): void {
    this.#journal.close();
  }

  #takeIn(deadline: number): Walked {
    const stretch = { after: this.#indexedSeq, upTo: Number.MAX_SAFE_INTEGER, deadline };
    const walked = this.#walk.go(stretch, (entry) => {
      const table = tableOf(entry.message.message_type);
      if (table !== undefined) this.#buffers[table].add(entry);
    });
    this.#indexedSeq = walked.at;
    return walked;
  }

  #list(deadline: number): boolean {
    if (this.#listedSeq === this.#indexedSeq) return true;
    const stretch = { after: this.#listedSeq, upTo: this.#indexedSeq, deadline };
    const { at, level } = this.#walk.go(stretch, (entry) => {
      if (!isArtifact(entry.message.message_type)) return;
      for (const table of LISTINGS) this.#buffers[table].add(entry);
    });
    this.#listedSeq = level ? this.#indexedSeq : at;
    return level;
  }
}
