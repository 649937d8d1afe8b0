/** Runs something within one write transaction. */
import type { DatabaseSync } from "node:sqlite";

/** All of `work` is committed, or, when it throws, none of it. Some errors make SQLite roll back by itself. */
export function inTransaction<T>(db: DatabaseSync, work: () => T): T {
  // Prepared, as errors of `exec` carry no result code, and a commit is where space runs out.
  db.prepare("BEGIN IMMEDIATE").run();
  try {
    const result = work();
    db.prepare("COMMIT").run();
    return result;
  } catch (error) {
    if (db.isTransaction) db.exec("ROLLBACK");
    throw error;
  }
}
