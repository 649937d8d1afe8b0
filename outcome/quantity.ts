/** Reads measured numbers with their units as people write them, `50 ms` or `1.2s`, and writes them for people. */
import { parseAmount, SIZES, TIMES, type UnitTable } from "../internal/units.ts";
import { duration, grouped, mebibytes, score, seconds } from "./amounts.ts";

/** A number is in one of these units; results keep it in that unit, bytes and milliseconds in particular. */
export type Unit = "count" | "ms" | "s" | "bytes" | "percent" | "per_s" | "ratio";

/** Each spelling of a unit stands for so much of the unit. */
const SPELLINGS: Readonly<Record<Unit, UnitTable>> = {
  count: {},
  ms: TIMES,
  s: Object.fromEntries(Object.entries(TIMES).map(([unit, ms]) => [unit, ms / 1_000])),
  bytes: SIZES,
  percent: { "%": 1 },
  per_s: { "/s": 1 },
  ratio: {},
};

/** Returns the words that may stand after a number in `unit`. */
export function spellings(unit: Unit): string[] {
  return Object.keys(SPELLINGS[unit]);
}

/** Returns the word that a bare number stands for; empty where there is none. */
export function bareWord(unit: Unit): string {
  return Object.entries(SPELLINGS[unit]).find(([, factor]) => factor === 1)?.[0] ?? "";
}

/** Returns the number in `unit` that `text` has, `1.2 s` or `1200` as milliseconds; undefined where it has none. */
export function parseQuantity(text: string, unit: Unit): number | undefined {
  return parseAmount(text, SPELLINGS[unit], 1);
}

/** Returns `value` in `unit` as every text and chart shows it. */
export function formatQuantity(value: number, unit: Unit): string {
  return FORMATS[unit](value);
}

const FORMATS: Readonly<Record<Unit, (value: number) => string>> = {
  count: grouped,
  ms: duration,
  s: (value) => seconds(value * 1_000),
  bytes: mebibytes,
  percent: (value) => `${value.toFixed(1)} %`,
  per_s: (value) => `${value.toFixed(1)}/s`,
  ratio: score,
};
