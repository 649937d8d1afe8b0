/** Reads options that list names, each given by itself or several with commas between them. */
import { usageError } from "./user_error.ts";

/** The protocol takes no more capabilities of an AI, and none that is longer. */
const MAX_CAPABILITY = 64;

/** Returns the names in texts that may each have several. */
export function namesIn(given: readonly string[]): string[] {
  return given.flatMap((names) => names.split(",")).map((name) => name.trim()).filter((name) => name !== "");
}

/** Returns the names of `--capabilities`. @throws {UserError} `USAGE` where a hub would take none of them */
export function capabilitiesIn(given: readonly string[]): string[] {
  const names = namesIn(given);
  const isTooMuch = names.length > MAX_CAPABILITY || names.some((name) => name.length > MAX_CAPABILITY);
  if (!isTooMuch) return names;
  throw usageError("--capabilities must be at most 64 names of at most 64 characters");
}
