/** Yields what is committed to those who follow the journal in the thread that writes it. */
import { DatabaseSync } from "node:sqlite";
import type { Followed, FollowedJournal } from "../journal.ts";
import { BatchScan, lastOf, toFollowed } from "./batch_scan.ts";

/** Single entries are read so many at once. */
const ENTRIES_AT_ONCE = 64;

/** Reads beside the writer's connection: where damage is read within a transaction, nothing can be written in it any more. */
export class CommitFeed implements FollowedJournal, Disposable {
  readonly #db: DatabaseSync;
  readonly #scan: BatchScan;
  #head: number;
  #committed = Promise.withResolvers<void>();

  /** Opens the database at `path` for reading. */
  constructor(path: string) {
    this.#db = new DatabaseSync(path, { readOnly: true, timeout: 5_000 });
    this.#scan = new BatchScan(this.#db);
    this.#head = this.#scan.head();
  }

  get head(): number {
    return this.#head;
  }

  /** Wakes those who follow, after the commit that ends at `head`. */
  committed(head: number): void {
    this.#head = head;
    this.#committed.resolve();
    this.#committed = Promise.withResolvers();
  }

  async *follow(after: number): AsyncIterable<Followed> {
    for (let at = after;;) {
      const committed = this.#committed.promise;
      const some = this.#scan.readSome(at, ENTRIES_AT_ONCE);
      for (const found of some) {
        at = lastOf(found);
        yield toFollowed(found);
      }
      if (some.length === 0) await committed;
    }
  }

  [Symbol.dispose](): void {
    this.#db.close();
  }
}
