/** How a process ended, as people know it. */
import { constants } from "node:os";

/** `SIGKILL` of 137, as 128 + n is what signal n ended; `exit code 65` of every other code. */
export function exitWords(code: number): string {
  return signalOf(code) ?? `exit code ${code}`;
}

/** The signal that an exit code stands for; undefined: none. */
export function signalOf(code: number): string | undefined {
  return Object.entries(constants.signals).find(([, number]) => code === 128 + number)?.[0];
}
