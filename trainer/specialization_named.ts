/** Finds the specialization that a person typed. */
import { nearestWord } from "../internal/nearest_word.ts";
import { usageError } from "../internal/user_error.ts";
import { type Specialization, specializationOf, specializations } from "./kernels/table.ts";

/**
 * Returns the specialization called `name`. An error's fix suggests `command` with another name behind it.
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
