/**
 * Fills the library from committed runs, a slice at a time. How far it is (`meta.indexed_seq`) changes in the same
 * transaction as the rows, so after a crash it carries on exactly where they end. What an older aicollab indexed is listed
 * afterwards for the tables that it did not have (`meta.relisted_seq`, up to `relist_to_seq`).
 */
import type { DatabaseSync, StatementSync } from "node:sqlite";
import { inTransaction } from "../journal/sqlite/transaction.ts";
import { RowBuffer } from "./row_buffer.ts";
import { type Entry, listingsOf, type TableName, tableOf, TABLES } from "./tables.ts";
import { Walk, type Walked } from "./walk.ts";

export interface IndexerOptions {
  /** Milliseconds, monotonic. */
  readonly now?: () => number;
}

export class Indexer {
  readonly #db: DatabaseSync;
  readonly #now: () => number;
  readonly #walk: Walk;
  readonly #buffers: Readonly<Record<TableName, RowBuffer>>;
  readonly #putPosition: StatementSync;
  readonly #relistTo: number;
  #indexedSeq: number;
  #relistedSeq: number;

  /** `db` is the writer's own connection: whoever else wants to write waits for a slice. */
  constructor(db: DatabaseSync, { now = () => performance.now() }: IndexerOptions = {}) {
    this.#db = db;
    this.#now = now;
    this.#walk = new Walk(db, now);
    this.#buffers = Object.fromEntries(
      Object.keys(TABLES).map((table) => [table, new RowBuffer(db, table as TableName)]),
    ) as Record<TableName, RowBuffer>;
    this.#putPosition = db.prepare(
      "UPDATE meta SET indexed_seq = ?, unindexed_entries = unindexed_entries + ?, relisted_seq = ?",
    );
    const { indexed_seq, relisted_seq, relist_to_seq } = db.prepare("SELECT * FROM meta").get()!;
    this.#indexedSeq = Number(indexed_seq);
    this.#relistedSeq = Number(relisted_seq);
    this.#relistTo = Number(relist_to_seq);
  }

  /** The library holds everything up to this seq. */
  get indexedSeq(): number {
    return this.#indexedSeq;
  }

  /**
   * Takes in what was committed for about `budgetMs`, 64 entries at least; true when nothing is left. Not fsynced: what a
   * power loss takes, it takes with its position.
   */
  slice(budgetMs: number): boolean {
    const before = { indexedSeq: this.#indexedSeq, relistedSeq: this.#relistedSeq };
    this.#db.exec("PRAGMA synchronous = NORMAL");
    try {
      return inTransaction(this.#db, () => {
        const deadline = this.#now() + budgetMs;
        const { skipped, level } = this.#takeIn(deadline);
        const listed = level && this.#relist(deadline);
        for (const buffer of Object.values(this.#buffers)) buffer.flush();
        if (this.#indexedSeq > before.indexedSeq || this.#relistedSeq > before.relistedSeq) {
          this.#putPosition.run(this.#indexedSeq, skipped, this.#relistedSeq);
        }
        return listed;
      });
    } catch (error) {
      this.#indexedSeq = before.indexedSeq;
      this.#relistedSeq = before.relistedSeq;
      for (const buffer of Object.values(this.#buffers)) buffer.clear();
      throw error;
    } finally {
      this.#db.exec("PRAGMA synchronous = FULL");
    }
  }

  #takeIn(deadline: number): Walked {
    const stretch = { after: this.#indexedSeq, upTo: Number.MAX_SAFE_INTEGER, deadline };
    const walked = this.#walk.go(stretch, (entry) => {
      const table = tableOf(entry.message.message_type);
      if (table !== undefined) this.#buffers[table].add(entry);
      this.#list(entry);
    });
    this.#indexedSeq = walked.at;
    return walked;
  }

  #relist(deadline: number): boolean {
    if (this.#relistedSeq >= this.#relistTo) return true;
    const stretch = { after: this.#relistedSeq, upTo: this.#relistTo, deadline };
    const { at, level } = this.#walk.go(stretch, (entry) => this.#list(entry));
    this.#relistedSeq = level ? this.#relistTo : at;
    return level;
  }

  #list(entry: Entry): void {
    for (const table of listingsOf(entry.message.message_type)) this.#buffers[table].add(entry);
  }
}
