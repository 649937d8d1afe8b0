/** Reads the command that a person gives in one text, as with `--exec`, and that is run without a shell. */
import { programAt } from "./program_path.ts";
import { shellWords, WordsError } from "./shell_word.ts";
import { usageError } from "./user_error.ts";

/** A program that is there, with its arguments. */
export interface GivenCommand {
  readonly program: string;
  readonly args: readonly string[];
}

/** Finds the program of `exec` in the folders of `path` (as in PATH). @throws {UserError} exit 2, with `fix` where there is no command */
export async function givenCommand(
  exec: string,
  { path, fix }: { readonly path: string | undefined; readonly fix: string },
): Promise<GivenCommand> {
  const [name = "", ...args] = wordsOf(exec);
  if (name === "") throw usageError("--exec must be a command", { fix });
  const program = await programAt(name, path);
  if (program !== undefined) return { program, args };
  throw usageError(`there is no program "${name}" to run`, {
    why: name.includes("/") ? "nothing that can be run is there" : "no folder of PATH has it",
    fix: "install it, or give its whole path",
  });
}

function wordsOf(exec: string): string[] {
  try {
    return shellWords(exec);
  } catch (error) {
    if (!(error instanceof WordsError)) throw error;
    throw usageError("cannot read the command of --exec", { why: error.message });
  }
}
