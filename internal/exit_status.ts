/** Describes how a process ended. */
import { constants } from "node:os";

/**
 * Returns `SIGKILL` for 137, since 128 + n is the code of a process that signal n ended; `exit code 65` for other
 * codes.
 */
export function exitStatusText(code: number): string {
  return signalOf(code) ?? `exit code ${code}`;
}

/** Returns the signal that an exit code stands for, if it does. */
export function signalOf(code: number): string | undefined {
  return Object.entries(constants.signals).find(([, number]) => code === 128 + number)?.[0];
}
