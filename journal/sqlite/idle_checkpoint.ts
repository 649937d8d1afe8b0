/** Copies the WAL back into the database when nothing was written for a while, so that `hub_data.db` by itself is of use. */
import type { DatabaseSync, StatementSync } from "node:sqlite";
import { type Clock, systemClock } from "../../internal/clock.ts";
import { isStorageError } from "./sqlite_error.ts";

/** The WAL is copied back when nothing was written for so long. */
export const IDLE_MS = 2_000;

/** Watches what its connection writes, also between commits of the journal: the library follows them. */
export class IdleCheckpoint implements Disposable {
  readonly #clock: Clock;
  readonly #changes: StatementSync;
  readonly #checkpoint: StatementSync;
  readonly #ended = new AbortController();
  #isWatching = false;

  constructor(db: DatabaseSync, clock: Clock = systemClock) {
    this.#clock = clock;
    this.#changes = db.prepare("SELECT total_changes() AS changes");
    // It waits for nobody: what readers still need is copied back the next time.
    this.#checkpoint = db.prepare("PRAGMA wal_checkpoint(PASSIVE)");
    this.written();
  }

  /** To be called after each commit. */
  written(): void {
    if (!this.#isWatching) this.#watch();
  }

  [Symbol.dispose](): void {
    this.#ended.abort();
  }

  /** Looks every two seconds, until what was written before the last look is in the database. */
  async #watch(): Promise<void> {
    this.#isWatching = true;
    const { signal } = this.#ended;
    for (let before = -1;;) {
      await this.#clock.delay(IDLE_MS, signal);
      if (signal.aborted) return;
      const changes = Number(this.#changes.get()!.changes);
      if (changes === before && this.#copyBack()) break;
      before = changes;
    }
    this.#isWatching = false;
  }

  /** Returns whether all of the WAL is in the database now. A disk that does not take it may do so later; commits report it. */
  #copyBack(): boolean {
    try {
      const { log, checkpointed } = this.#checkpoint.get()!;
      return log === checkpointed;
    } catch (error) {
      if (!isStorageError(error)) throw error;
      return false;
    }
  }
}
