/** The error for a word that should name a command and does not. */
import { nearestWord } from "./nearest_word.ts";
import { usageError, type UserError } from "./user_error.ts";

/** Where the word stands. */
export interface WordPlace {
  /** The command that it stands behind: `artifact`; empty behind `aicollab` itself. */
  readonly parent: string;
  /** The names of the commands that there are. */
  readonly known: readonly string[];
  /** No other word follows. */
  readonly isAlone: boolean;
}

/** Suggests the nearest known command. What follows `word` is not repeated: it may hold a secret. */
export function unknownCommand(word: string, { parent, known, isAlone }: WordPlace): UserError {
  const program = parent === "" ? "aicollab" : `aicollab ${parent}`;
  const what = `unknown command "${parent === "" ? word : `${parent} ${word}`}"`;
  const meant = nearestWord(word, known);
  if (meant === undefined) return usageError(what, { fix: `${program} --help` });
  return usageError(what, {
    why: `did you mean ${meant}?`,
    fix: `${program} ${meant}${isAlone ? "" : " …, the rest as it was"}`,
  });
}
