/** Runs something within one write transaction. */
import type { DatabaseSync } from "node:sqlite";

/** All of `work` is committed, or, when it throws, none of it. Some errors make SQLite roll back by itself. */
export function inTransaction<T>(db: DatabaseSync, work: () => T): T {
  db.exec("BEGIN IMMEDIATE");
  try {
    const result = work();
    db.exec("COMMIT");
    return result;
  } catch (error) {
    if (db.isTransaction) db.exec("ROLLBACK");
    throw error;
  }
}
