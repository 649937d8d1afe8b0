/** Reads and writes amounts with units in one way for options, files and checks: `20s`, `1.5 h`, `5GB`, `64 MiB`. */

/** A `UnitTable` says how much each unit is, the smallest first. */
export type UnitTable = Readonly<Record<string, number>>;

/** The units of a time, in milliseconds. */
export const TIMES: UnitTable = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };

/** The units of a time that people count in days. */
export const LONG_TIMES: UnitTable = { ...TIMES, d: 86_400_000 };

/** The units of a size, in bytes; upper and lower case mean the same. */
export const SIZES: UnitTable = {
  B: 1,
  ...{ kB: 1_000, KiB: 1_024 },
  ...{ MB: 1_000 ** 2, MiB: 1_024 ** 2 },
  ...{ GB: 1_000 ** 3, GiB: 1_024 ** 3 },
  ...{ TB: 1_000 ** 4, TiB: 1_024 ** 4 },
};

const AMOUNT = /^(-?\d+(?:\.\d+)?) *([A-Za-z%/]*)$/;

/**
 * Returns the amount in the unit that counts as 1, or undefined when `text` is not a number (decimals allowed) with one of
 * `units`. A number without a unit counts as `bare`; unless given there must be a unit.
 */
export function parseAmount(text: string, units: UnitTable, bare?: number): number | undefined {
  const match = AMOUNT.exec(text);
  if (!match) return undefined;
  const [, number, word] = match;
  const factor = word === "" ? bare : factorOf(word!, units);
  return factor === undefined ? undefined : Number(number) * factor;
}

function factorOf(word: string, units: UnitTable): number | undefined {
  if (Object.hasOwn(units, word)) return units[word];
  if (units !== SIZES) return undefined;
  return Object.entries(units).find(([unit]) => unit.toLowerCase() === word.toLowerCase())?.[1];
}

/** Returns the shortest text that {@link parseAmount} reads as `amount`, in the largest unit that divides it. */
export function formatAmount(amount: number, units: UnitTable): string {
  const [unit, factor] =
    Object.entries(units).findLast(([, factor]) => amount % factor === 0 && amount >= factor) ??
      Object.entries(units)[0]!;
  return `${amount / factor}${unit}`;
}
