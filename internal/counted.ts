/** Writes a number with its noun. */

/** Returns `1 pattern`, `2 patterns`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
