/**
 * Makes an empty `hub_data.db` under another name and renames it when all of its tables are in it. So there never is one
 * without tables, however its maker ended: such a file is a copy that lacks the WAL.
 */
import { DatabaseSync } from "node:sqlite";
import { JournalError } from "../journal.ts";
import { endOfLinks } from "./data_folder.ts";
import { migrate } from "./migrate.ts";
import { isStorageError } from "./sqlite_error.ts";

/** Batches of a flood reach 64 KiB and more: pages of 4 KiB cost half as much CPU again, and a third more time. */
export const PAGE_BYTES = 16_384;

/** Makes the database at `path` where there is none; only its owner can read it. @throws {JournalError} CANNOT_WRITE. */
export function makeDatabase(path: string): void {
  try {
    const end = endOfLinks(path);
    const unfinished = `${end}.new`;
    if (exists(end)) return;
    for (const file of [unfinished, `${unfinished}-journal`]) if (exists(file)) Deno.removeSync(file);
    Deno.openSync(unfinished, { createNew: true, write: true, mode: 0o600 }).close();
    makeTables(unfinished);
    Deno.renameSync(unfinished, end);
  } catch (error) {
    if (isStorageError(error)) throw error;
    const why = error instanceof Error ? error.message : String(error);
    throw new JournalError("CANNOT_WRITE", `Cannot make "${path}": ${why}`, { cause: error });
  }
}

function makeTables(path: string): void {
  using db = new DatabaseSync(path);
  // Both settings need an empty file. Without a WAL each commit is in the file itself, and fsynced.
  db.exec(`PRAGMA page_size = ${PAGE_BYTES}; PRAGMA auto_vacuum = INCREMENTAL; PRAGMA synchronous = FULL`);
  migrate(db);
}

function exists(path: string): boolean {
  try {
    Deno.lstatSync(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
