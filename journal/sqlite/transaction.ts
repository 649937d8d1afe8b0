import type { DatabaseSync } from "node:sqlite";

/** Runs `work` within one write transaction: all of it is committed, or, when it throws, none of it. */
export function inTransaction<T>(db: DatabaseSync, work: () => T): T {
  // Statements are prepared, as errors of `exec` carry no result code, and a commit may find no space.
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
