/** Numbers of things in words. */

/** `1 pattern`, `2 patterns`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
