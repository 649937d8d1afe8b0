/** Defines the error that is meant for a person: what happened, why, and a command that helps. */
import { EXIT, type ExitCode } from "./exit_codes.ts";
import { runnable } from "./invocation.ts";

/** The parts of a {@link UserError}; `why` and `fix` are left out where there is nothing true to say. */
export interface UserErrorParts {
  /** The code is a stable name in capitals, such as `PORT_TAKEN`; tests and scripts may look for it. */
  readonly code: string;
  /** Says what did not work, with the value concerned in quotes. */
  readonly what: string;
  /** Says why, in one sentence. */
  readonly why?: string;
  /** Says what helps: a command that can be run as it stands, written `aicollab …`, or else a short instruction. */
  readonly fix?: string;
  readonly exit: ExitCode;
  /** The technical error behind it is shown with `-v` only. */
  readonly cause?: unknown;
}

/** A `UserError` ends a command with a text for people; every other error that a command throws is a bug. */
export class UserError extends Error {
  override readonly name = "UserError";
  readonly code: string;
  readonly exit: ExitCode;
  readonly why: string | undefined;
  readonly fix: string | undefined;

  constructor(parts: UserErrorParts) {
    super(parts.what, { cause: parts.cause });
    this.code = parts.code;
    this.exit = parts.exit;
    this.why = parts.why;
    this.fix = parts.fix;
  }
}

/** Returns the error for a wrong word, option or value: `[USAGE] exit 2`. */
export function usageError(what: string, hints: { why?: string; fix?: string } = {}): UserError {
  return new UserError({ code: "USAGE", what, exit: EXIT.usage, ...hints });
}

/**
 * Returns the error for `what`, such as `results to "here"`, that cannot be written: `[CANNOT_WRITE] exit 73`, or
 * `[DISK] exit 74` where the disk is broken.
 */
export function cannotWrite(what: string, cause: unknown, fix?: string): UserError {
  const { code, message } = cause as Error & { readonly code?: unknown };
  // Deno gives some errors of the system by number alone.
  const isBroken = code === "EIO" || message.includes("(os error 5)");
  return new UserError({
    code: isBroken ? "DISK" : "CANNOT_WRITE",
    what: `cannot write ${what}`,
    why: message,
    ...(fix === undefined ? {} : { fix }),
    exit: isBroken ? EXIT.diskError : EXIT.cannotWrite,
    cause,
  });
}

/** Returns the lines that a failed command prints on stderr, and its exit code. */
export function explain(error: unknown, verbose: boolean): { lines: string[]; exit: ExitCode } {
  const lines: string[] = [];
  if (error instanceof UserError) {
    lines.push(`error: ${error.message}`);
    if (error.why) lines.push(`why: ${error.why}`);
    if (error.fix) lines.push(`fix: ${runnable(error.fix)}`);
    lines.push(`[${error.code}] exit ${error.exit}`);
  } else {
    lines.push(`error: ${error instanceof Error ? error.message : String(error)}`);
    lines.push("why: this is a bug in aicollab, or a situation that it does not handle yet");
    if (!verbose) lines.push("fix: run the same command with -v and report what it prints");
    lines.push(`[UNEXPECTED] exit ${EXIT.unexpected}`);
  }
  if (verbose && error instanceof Error) lines.push(...traces(error));
  return { lines, exit: error instanceof UserError ? error.exit : EXIT.unexpected };
}

/** Returns the stack of an error and of everything that caused it. */
function traces(error: Error): string[] {
  const lines = [error.stack ?? String(error)];
  for (
    let cause = error.cause;
    cause !== undefined;
    cause = cause instanceof Error ? cause.cause : undefined
  ) {
    lines.push(`caused by ${cause instanceof Error ? cause.stack ?? String(cause) : String(cause)}`);
  }
  return lines;
}
