/** Reads and writes durations in the form `500ms`, `20s`, `10m`, `2h`; the code holds milliseconds. */

const UNIT_MS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 } as const;

/** Returns milliseconds, or undefined when `text` is not a number (decimals allowed) with one of the four units. */
export function parseDuration(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(text);
  if (!match) return undefined;
  return Math.round(Number(match[1]) * UNIT_MS[match[2] as keyof typeof UNIT_MS]);
}

/** Returns the shortest text that {@link parseDuration} reads as `ms`, in the largest unit that divides it. */
export function formatDuration(ms: number): string {
  const [unit, length] =
    Object.entries(UNIT_MS).findLast(([, length]) => ms % length === 0 && ms >= length) ??
      ["ms", 1];
  return `${ms / length}${unit}`;
}
