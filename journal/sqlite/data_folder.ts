/** Makes the hub's data folder, in which only the owner can read. */
import { JournalError } from "../journal.ts";

/** Returns the paths of the files that the journal keeps in a data folder. */
export function dataFiles(
  folder: string,
): { readonly database: string; readonly head: string; readonly lock: string } {
  return { database: `${folder}/hub_data.db`, head: `${folder}/head`, lock: `${folder}/hub.lock` };
}

/**
 * Makes the folder (0700) and the file of its lock (0600) where they are missing and leaves what is there as it is.
 * @throws {JournalError} CANNOT_WRITE; DAMAGED when the database is gone but its WAL is not, as SQLite would delete that.
 */
export function prepareDataFolder(folder: string): void {
  const { database, lock } = dataFiles(folder);
  try {
    Deno.mkdirSync(folder, { recursive: true, mode: 0o700 });
    if (sizeOf(database) === 0 && sizeOf(`${database}-wal`) > 0) {
      throw new JournalError(
        "DAMAGED",
        `"${database}" is missing or empty, but "${database}-wal" still holds data`,
      );
    }
    createIfMissing(lock);
  } catch (error) {
    if (error instanceof JournalError) throw error;
    const why = error instanceof Error ? error.message : String(error);
    throw new JournalError("CANNOT_WRITE", `Cannot write in the data folder "${folder}": ${why}`, {
      cause: error,
    });
  }
}

/**
 * Makes a file that only its owner can read; SQLite gives its own files beside it the same mode. An existing file is not
 * opened, as closing it again would free the locks that SQLite holds on it in this process (POSIX).
 */
function createIfMissing(file: string): void {
  try {
    Deno.openSync(file, { createNew: true, write: true, mode: 0o600 }).close();
  } catch (error) {
    if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
  }
}

/** Returns the size in bytes; 0 for a missing file. */
function sizeOf(path: string): number {
  try {
    return Deno.statSync(path).size;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return 0;
    throw error;
  }
}
