/** Opens the ledger of `--ledger FILE`, which the harness gives to the programs that it starts. */
import { path } from "../internal/option.ts";
import { systemClock } from "../internal/clock.ts";
import { cannotWrite, usageError, type UserError } from "../internal/user_error.ts";
import { type LedgerOptions, LedgerWriter } from "./ledger_writer.ts";

const FIX = "name a file that can be written with --ledger FILE";

export const ledgerOption = {
  ledger: path({
    placeholder: "FILE",
    sentence: "ledger of what is acknowledged and received",
    hidden: true,
  }),
};

/** Opens the ledger; undefined where no `file` was named. @throws {UserError} `USAGE` where it cannot be written */
export function openLedger(
  file: string | undefined,
  options: Omit<LedgerOptions, "clock"> & { readonly ai_id: string },
): LedgerWriter | undefined {
  if (file === undefined) return undefined;
  try {
    return LedgerWriter.open(file, { ...options, clock: systemClock });
  } catch (cause) {
    throw usageError(`cannot write the ledger "${file}"`, {
      why: cause instanceof Error ? cause.message : String(cause),
      fix: FIX,
    });
  }
}

/** Returns the error of a program whose ledger could not be written any more. */
export function ledgerFailed(file: string | undefined, cause: unknown): UserError {
  return cannotWrite(`the ledger "${file}"`, cause, FIX);
}
