/** Makes of a refusal the error for people, wherever one asks who has no connection of their own. */
import { EXIT, type ExitCode } from "./exit_codes.ts";
import { UserError } from "./user_error.ts";

/** A refusal of the hub, or of what acts at it for a person. */
interface Refused {
  readonly code: string;
  readonly text: string;
  readonly fix?: string | undefined;
}

/** A command that was refused exits with 2, and with another code for these. */
const EXITS: Readonly<Record<string, ExitCode>> = {
  FORBIDDEN: EXIT.authentication,
  STORAGE_FULL: EXIT.cannotWrite,
};

/** Returns the error with the refusal's code and words. */
export function refusalError({ code, text, fix }: Refused, cause?: unknown): UserError {
  return new UserError({
    code,
    what: text,
    ...(fix === undefined ? {} : { fix }),
    exit: EXITS[code] ?? EXIT.usage,
    cause,
  });
}
