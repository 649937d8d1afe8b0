/**
 * One hub per data folder: `hub.lock`, an empty SQLite file held with an exclusive transaction. The kernel frees it when the
 * process ends, however it ends; the database itself stays open to every reader.
 */
import { DatabaseSync } from "node:sqlite";
import { JournalError } from "../journal.ts";
import { dataFiles } from "./data_folder.ts";
import { asJournalError, saysBusy } from "./sqlite_error.ts";

/** @throws {JournalError} LOCKED, at once, while another hub holds the folder. */
export function takeHubLock(folder: string): Disposable {
  const path = dataFiles(folder).lock;
  let db: DatabaseSync | undefined;
  try {
    db = new DatabaseSync(path, { timeout: 0 });
    // Prepared, as errors of `exec` carry no result code. Nothing is ever written, so no file beside it either.
    db.prepare("PRAGMA journal_mode = MEMORY").get();
    db.prepare("BEGIN EXCLUSIVE").run();
    return holding(db);
  } catch (error) {
    db?.close();
    if (saysBusy(error)) {
      throw new JournalError("LOCKED", `Another hub is running on the data folder "${folder}"`, {
        cause: error,
      });
    }
    throw asJournalError(error, `Cannot lock "${path}"`);
  }
}

/** Whether a hub runs on the folder, which is not written to. */
export function isHubRunning(folder: string): boolean {
  const path = dataFiles(folder).lock;
  let db: DatabaseSync | undefined;
  try {
    db = new DatabaseSync(path, { readOnly: true });
    db.prepare("PRAGMA busy_timeout = 0").get();
    db.prepare("SELECT count(*) FROM sqlite_schema").get();
    return false;
  } catch (error) {
    // Where there is no such file no hub was ever; one that cannot be read tells nothing.
    return saysBusy(error);
  } finally {
    db?.close();
  }
}

/** The handle must stay referenced: collecting it would free the lock. */
function holding(db: DatabaseSync): Disposable {
  return { [Symbol.dispose]: () => db.close() };
}
