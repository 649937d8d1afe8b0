/** Makes the error for a word that should name a command and does not. */
import { nearestWord } from "./nearest_word.ts";
import { usageError, type UserError } from "./user_error.ts";

export interface WordPlace {
  /** The word follows this command, such as `artifact`; empty for `aicollab` itself. */
  readonly parent: string;
  /** These are the names of the existing commands. */
  readonly known: readonly string[];
  /** True when no other word follows. */
  readonly isAlone: boolean;
}

/** Suggests the nearest known command. The words after `word` are not repeated: they may hold a secret. */
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
