/** Brings older files up to date. */
import type { DatabaseSync } from "node:sqlite";
import { JournalError } from "../journal.ts";
import { MIGRATIONS } from "./schema.ts";
import { inTransaction } from "./transaction.ts";

/**
 * Brings a file up to the last of `migrations`, each in a transaction of its own together with its number: a process
 * killed meanwhile leaves the version before.
 * @throws {JournalError} NEWER_SCHEMA when a newer aicollab has written the file.
 */
export function migrate(db: DatabaseSync, migrations: readonly string[] = MIGRATIONS): void {
  const version = schemaVersion(db);
  if (version > migrations.length) {
    throw new JournalError(
      "NEWER_SCHEMA",
      `hub_data.db has schema version ${version}, this aicollab knows ${migrations.length}: use a newer aicollab`,
    );
  }
  for (let next = version + 1; next <= migrations.length; next++) {
    inTransaction(db, () => {
      db.exec(migrations[next - 1]!);
      db.exec(`PRAGMA user_version = ${next}`);
    });
  }
}

/** Returns how many migrations the file has seen; 0 means that it is new. */
export function schemaVersion(db: DatabaseSync): number {
  return Number(db.prepare("PRAGMA user_version").get()!.user_version);
}
