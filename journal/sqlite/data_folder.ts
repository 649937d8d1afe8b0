/** Makes the hub's data folder, in which only the owner can read. */
import { dirname, resolve } from "node:path";
import { isHubFile } from "../../internal/data_folder.ts";
import { keepFilePrivate, keepFolderPrivate } from "../../internal/private_files.ts";
import { JournalError } from "../journal.ts";

/** The kernel follows as many. */
const MAX_LINKS = 40;

/** Returns the paths of the files that the journal keeps in a data folder. */
export function dataFiles(
  folder: string,
): { readonly database: string; readonly head: string; readonly lock: string } {
  return { database: `${folder}/hub_data.db`, head: `${folder}/head`, lock: `${folder}/hub.lock` };
}

/**
 * Makes the folder (0700) and the file of its lock (0600) where they are missing, and takes from others what they may do with
 * what is there.
 * @throws {JournalError} CANNOT_WRITE, also where it is another user's; DAMAGED when the database is gone but its WAL is not,
 * as SQLite would delete that.
 */
export function prepareDataFolder(folder: string): void {
  const { head, lock, ...files } = dataFiles(folder);
  try {
    Deno.mkdirSync(folder, { recursive: true, mode: 0o700 });
    const database = endOfLinks(files.database);
    if (sizeOf(database) === 0 && sizeOf(`${database}-wal`) > 0) {
      throw new JournalError(
        "DAMAGED",
        `"${database}" is missing or empty, but "${database}-wal" still holds data`,
      );
    }
    keepFolderPrivate(folder, isHubFile);
    createIfMissing(lock);
    for (const file of [lock, head, database, `${database}-wal`, `${database}-shm`]) keepFilePrivate(file);
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
    const target = endOfLinks(file);
    if (target !== file) createIfMissing(target);
  }
}

/** Follows links, also to a file that is missing. @throws {Error} where they go round in a circle. */
export function endOfLinks(path: string): string {
  let end = path;
  for (let links = 0; links < MAX_LINKS; links++) {
    const info = lstat(end);
    if (!info?.isSymlink) return end;
    end = resolve(dirname(end), Deno.readLinkSync(end));
  }
  throw new Error(`"${path}" is a link that leads nowhere`);
}

function lstat(path: string): Deno.FileInfo | undefined {
  try {
    return Deno.lstatSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
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

/** Resolves with whether a hub has kept data in the folder. */
export async function hasData(folder: string): Promise<boolean> {
  try {
    await Deno.stat(dataFiles(folder).database);
    return true;
  } catch (error) {
    // What cannot be looked at is reported where it is opened.
    return !(error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory);
  }
}
