/**
 * Fills the library from committed runs, a slice at a time. How far it is (`meta.indexed_seq`) changes in the same
 * transaction as the rows, so after a crash it carries on exactly where they end.
 */
import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { HubEnvelope } from "../../protocol/messages.ts";
import { END_OF_RUN, isIntact, type RunRow } from "../journal/sqlite/run_row.ts";
import { inTransaction } from "../journal/sqlite/transaction.ts";
import { RowBuffer } from "./row_buffer.ts";
import { type TableName, tableOf, TABLES } from "./tables.ts";

/** Entries between two looks at the clock. */
const ENTRIES_PER_LOOK = 64;

export interface IndexerOptions {
  /** Milliseconds, monotonic. */
  readonly now?: () => number;
}

export class Indexer {
  readonly #db: DatabaseSync;
  readonly #now: () => number;
  readonly #decoder = new TextDecoder();
  readonly #buffers: Readonly<Record<TableName, RowBuffer>>;
  readonly #runs: StatementSync;
  readonly #endOfRun: StatementSync;
  readonly #putPosition: StatementSync;
  #indexedSeq: number;
  #unindexed = 0;

  /** `db` is the writer's own connection: whoever else wants to write waits for a slice. */
  constructor(db: DatabaseSync, { now = () => performance.now() }: IndexerOptions = {}) {
    this.#db = db;
    this.#now = now;
    this.#buffers = Object.fromEntries(
      Object.keys(TABLES).map((table) => [table, new RowBuffer(db, table as TableName)]),
    ) as Record<TableName, RowBuffer>;
    this.#runs = db.prepare(
      `SELECT * FROM journal WHERE first_seq >= (SELECT ifnull(max(first_seq), 0) FROM journal WHERE first_seq <= :after + 1)
       ORDER BY first_seq`,
    );
    this.#endOfRun = db.prepare(END_OF_RUN);
    this.#putPosition = db.prepare(
      "UPDATE meta SET indexed_seq = ?, unindexed_entries = unindexed_entries + ?",
    );
    this.#indexedSeq = Number(db.prepare("SELECT indexed_seq FROM meta").get()!.indexed_seq);
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
    const before = this.#indexedSeq;
    this.#unindexed = 0;
    this.#db.exec("PRAGMA synchronous = NORMAL");
    try {
      return inTransaction(this.#db, () => {
        const level = this.#takeIn(this.#now() + budgetMs);
        for (const buffer of Object.values(this.#buffers)) buffer.flush();
        if (this.#indexedSeq > before) this.#putPosition.run(this.#indexedSeq, this.#unindexed);
        return level;
      });
    } catch (error) {
      this.#indexedSeq = before;
      for (const buffer of Object.values(this.#buffers)) buffer.clear();
      throw error;
    } finally {
      this.#db.exec("PRAGMA synchronous = FULL");
    }
  }

  #takeIn(deadline: number): boolean {
    let entries = 0;
    for (
      const row of this.#runs.iterate({ after: this.#indexedSeq }) as Iterable<unknown> as Iterable<RunRow>
    ) {
      if (!isIntact(row)) {
        const end = Number(this.#endOfRun.get(row.first_seq)!.last_seq);
        this.#unindexed += end - Math.max(this.#indexedSeq, row.first_seq - 1);
        this.#indexedSeq = end;
        continue;
      }
      const text = this.#decoder.decode(row.lines);
      let start = 0;
      for (let seq = row.first_seq; seq <= row.last_seq; seq++) {
        const end = text.indexOf("\n", start);
        if (seq > this.#indexedSeq) {
          if (entries > 0 && entries % ENTRIES_PER_LOOK === 0 && this.#now() >= deadline) return false;
          this.#add(row, seq, text.slice(start, end));
          this.#indexedSeq = seq;
          entries++;
        }
        start = end + 1;
      }
    }
    return true;
  }

  #add(row: RunRow, seq: number, line: string): void {
    const message = parse(line);
    if (message === undefined) {
      this.#unindexed++;
      return;
    }
    const table = tableOf(message.message_type);
    if (table !== undefined) {
      this.#buffers[table].add({ seq, atMs: row.at_ms, source: row.source_ai, message });
    }
  }
}

/** A stored line, or undefined when it is no message: that would be a bug of the hub, and no reason to stop it. */
function parse(line: string): HubEnvelope | undefined {
  try {
    const value = JSON.parse(line);
    return typeof value?.message_type === "string" ? value : undefined;
  } catch {
    return undefined;
  }
}
