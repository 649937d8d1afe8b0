/** Reads the threads in which two AIs are stopped, the one that was stopped last first. */
import type { DatabaseSync, StatementSync } from "node:sqlite";
import { toThread } from "../../sqlite/state_rows.ts";
import type { JournalLines } from "./journal_lines.ts";
import type { LibraryView, StoppedThread } from "./library_view.ts";

const STOPPED = "SELECT * FROM threads WHERE stopped_seq IS NOT NULL ORDER BY stopped_seq DESC LIMIT ?";

export class ThreadReader {
  readonly #stopped: StatementSync;
  readonly #lines: JournalLines;

  constructor(db: DatabaseSync, lines: JournalLines) {
    this.#stopped = db.prepare(STOPPED);
    this.#lines = lines;
  }

  stopped({ limit }: Parameters<LibraryView["stoppedThreads"]>[0]): StoppedThread[] {
    return this.#stopped.all(limit).map(toThread).map((row) => ({
      root: row.root,
      between: [row.before_ai!, row.last_ai!],
      hops: row.hops,
      stopped_seq: row.stopped_seq!,
      stopped_ms: this.#lines.atMs(row.stopped_seq!),
      last: this.#lines.entry(row.last_seq),
    }));
  }
}
