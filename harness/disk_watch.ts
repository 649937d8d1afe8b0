/** Notices that the disk under a run's folder takes no more, so that the run can end in order and say so in one sentence. */
import { EXIT } from "../internal/exit_codes.ts";
import { cannotWrite, UserError } from "../internal/user_error.ts";
import { asJournalError, isStorageError } from "../journal/sqlite/sqlite_error.ts";

/** No space, quota, size limit or permission to write is left, or the disk is broken. Deno gives some by number alone. */
const CODES: readonly unknown[] = ["ENOSPC", "EDQUOT", "EFBIG", "EROFS", "EIO"];
const NUMBERS = /\(os error (?:5|27|28|30|122)\)/;
const EXITS: readonly unknown[] = [EXIT.cannotWrite, EXIT.diskError];

export class DiskWatch {
  readonly #failed = new AbortController();

  /** The signal aborts with the first error of writing that was reported. */
  get signal(): AbortSignal {
    return this.#failed.signal;
  }

  /** Takes an error of writing which the writer goes on after, without what it could not write. */
  report(cause: unknown): void {
    if (!this.signal.aborted) this.#failed.abort(cause);
  }

  /**
   * Returns the error for people where the disk is the reason, be it for `error` or for what was reported, else undefined.
   * `what` was to be written; `fix` says what helps.
   */
  errorOf(
    error: unknown,
    { what, fix }: { readonly what: string; readonly fix: string },
  ): UserError | undefined {
    if (this.signal.aborted) return cannotWrite(what, this.signal.reason, fix);
    if (error instanceof UserError) return EXITS.includes(error.exit) ? error : undefined;
    return isOfDisk(error) ? cannotWrite(what, error, fix) : undefined;
  }
}

function isOfDisk(error: unknown): boolean {
  if (isStorageError(error)) return asJournalError(error, "").code !== "DAMAGED";
  if (!(error instanceof Error)) return false;
  return ("code" in error && CODES.includes(error.code)) || NUMBERS.test(error.message);
}
