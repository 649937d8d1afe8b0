/**
 * A hub locks its data folder against a second one by an exclusive transaction on `hub.lock`, an empty SQLite file. The kernel
 * frees it when the process ends, however it ends; the database itself stays open to every reader.
 */
import { DatabaseSync } from "node:sqlite";
import { JournalError } from "../journal.ts";
import { dataFiles } from "./data_folder.ts";
import { asJournalError, saysBusy } from "./sqlite_error.ts";

/** Locks the folder until it is disposed. @throws {JournalError} LOCKED, at once, while another hub holds the folder. */
export function takeHubLock(folder: string): Disposable {
  const path = dataFiles(folder).lock;
  let db: DatabaseSync | undefined;
  try {
    db = new DatabaseSync(path, { timeout: 0 });
    // Statements are prepared, as errors of `exec` carry no result code. SQLite makes no file beside one that nobody writes.
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

/** Returns whether a hub runs on the folder, without writing to it. */
export function isHubRunning(folder: string): boolean {
  const path = dataFiles(folder).lock;
  let db: DatabaseSync | undefined;
  try {
    db = new DatabaseSync(path, { readOnly: true });
    db.prepare("PRAGMA busy_timeout = 0").get();
    db.prepare("SELECT count(*) FROM sqlite_schema").get();
    return false;
  } catch (error) {
    // Without such a file no hub ever ran here; a file that cannot be read proves nothing.
    return saysBusy(error);
  } finally {
    db?.close();
  }
}

/** Keeps the handle referenced, as collecting it would free the lock. */
function holding(db: DatabaseSync): Disposable {
  return { [Symbol.dispose]: () => db.close() };
}
