/** From a word that a person typed to a specialization. */
import { nearestWord } from "../internal/nearest_word.ts";
import { usageError } from "../internal/user_error.ts";
import { type Specialization, specializationOf, specializations } from "./kernels/table.ts";

/**
 * The specialization called `name`. `command` is what to run for another one, which is put behind it.
 * @throws {UserError} `USAGE` with the names there are, or the one that was meant.
 */
export function specializationNamed(name: string, command: string): Specialization {
  const found = specializationOf(name);
  if (found) return found;
  const names = specializations.map((row) => row.name);
  const meant = nearestWord(name, names);
  throw usageError(`unknown specialization "${name}"`, {
    why: meant ? `did you mean ${meant}?` : `there are ${names.join(", ")}`,
    fix: `${command} ${meant ?? names[0]}`,
  });
}
