/** Brings a library level with its journal at once, where no hub lets it follow. */
import type { DatabaseSync } from "node:sqlite";
import { BatchScan, toFollowed } from "../sqlite/batch_scan.ts";
import { Indexer } from "./indexer.ts";

/** So many entries, or one batch, are taken in by one transaction. */
const ENTRIES_AT_ONCE = 4_096;

/** Reads the journal itself, which a {@linkcode Follower} gets from whoever writes it. */
export class CatchUp {
  readonly #scan: BatchScan;
  readonly #indexer: Indexer;

  /** `db` is the connection that writes. */
  constructor(db: DatabaseSync) {
    this.#scan = new BatchScan(db);
    this.#indexer = new Indexer(db);
  }

  /** Takes in all that is committed. */
  run(): void {
    for (const pass of [this.#indexer.rows, this.#indexer.lists]) {
      for (;;) {
        const some = this.#scan.readSome(pass.seq, ENTRIES_AT_ONCE);
        if (some.length === 0) break;
        for (const found of some) pass.offer(toFollowed(found));
        this.#indexer.slice(pass, Infinity);
      }
    }
  }
}
