/** Says what SQLite's result codes mean to the hub. */
import { JournalError } from "../journal.ts";

// https://www.sqlite.org/rescode.html; the low byte of an extended code is its primary code.
const ERROR = 1, PERM = 3, BUSY = 5, READONLY = 8, CORRUPT = 11, FULL = 13, CANTOPEN = 14, NOTADB = 26;
/** SQLite reports this when the shared-memory file beside the WAL cannot grow, which only happens without space. */
const IOERR_SHMSIZE = 4874;

/**
 * What SQLite says for a primary code. Deno 2.9.6 gives the code only where a prepared statement fails; `exec` and
 * `new DatabaseSync` throw these words alone, with more behind them.
 */
const WORDS: readonly (readonly [string, number])[] = [
  ["database is locked", BUSY],
  ["attempt to write a readonly database", READONLY],
  ["database disk image is malformed", CORRUPT],
  ["database or disk is full", FULL],
  ["unable to open database file", CANTOPEN],
  ["file is not a database", NOTADB],
];

/** Returns the result code of an error of SQLite, extended where Deno gives it, or undefined for other errors. */
function resultCode(error: unknown): number | undefined {
  if (!(error instanceof Error)) return undefined;
  if ("errcode" in error && typeof error.errcode === "number") return error.errcode;
  if (!("code" in error && error.code === "ERR_SQLITE_ERROR")) return undefined;
  return WORDS.find(([words]) => error.message.startsWith(words))?.[1];
}

/** Returns whether an error says that disk, quota or `max_page_count` leave no space. */
export function saysFull(error: unknown): boolean {
  const code = resultCode(error);
  return code !== undefined && ((code & 0xff) === FULL || code === IOERR_SHMSIZE);
}

/** Returns whether an error says that somebody else holds the lock. */
export function saysBusy(error: unknown): boolean {
  return ((resultCode(error) ?? 0) & 0xff) === BUSY;
}

/** Returns whether an error says that the file is not what was written. */
export function saysDamaged(error: unknown): boolean {
  return isStorageError(error) && asJournalError(error, "").code === "DAMAGED";
}

/** Returns what `read` returns, or undefined where what it reads is damaged. */
export function unlessDamaged<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (saysDamaged(error)) return undefined;
    throw error;
  }
}

/** Returns whether an error came from the database, and not from a bug. */
export function isStorageError(error: unknown): boolean {
  return error instanceof JournalError || resultCode(error) !== undefined || isOutOfRange(error);
}

/** Returns whether a number above 2^53 was read, which the hub never stores. */
function isOutOfRange(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ERR_OUT_OF_RANGE";
}

/** Returns an error of SQLite as the hub knows it; `trouble` says what failed, for an operator: `Cannot open "/data/hub_data.db"`. */
export function asJournalError(error: unknown, trouble: string): JournalError {
  if (error instanceof JournalError) return error;
  const text = error instanceof Error ? error.message : String(error);
  const code = isOutOfRange(error) ? "DAMAGED" : saysFull(error) ? "FULL" : codeOf(resultCode(error));
  return new JournalError(code, `${trouble}: ${text}`, { cause: error });
}

function codeOf(result: number | undefined): JournalError["code"] {
  switch (result === undefined ? result : result & 0xff) {
    // Our statements are correct, so a table or column is missing.
    case ERROR:
    case CORRUPT:
    case NOTADB:
      return "DAMAGED";
    case PERM:
    case READONLY:
    case CANTOPEN:
      return "CANNOT_WRITE";
    default:
      return "DISK";
  }
}
