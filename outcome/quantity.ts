/** Reads measured numbers with their units as people write them, `50 ms` or `1.2s`, and writes them for people. */
import { duration, grouped, mebibytes, score, seconds } from "./amounts.ts";

/** A number is in one of these units; results keep it in that unit, bytes and milliseconds in particular. */
export type Unit = "count" | "ms" | "s" | "bytes" | "percent" | "per_s" | "ratio";

const KIB = 1_024;

/** Each spelling of a unit stands for so much of the unit. */
const SPELLINGS: Readonly<Record<Unit, Readonly<Record<string, number>>>> = {
  count: {},
  ms: { ms: 1, s: 1_000 },
  s: { ms: 0.001, s: 1 },
  bytes: { B: 1, KiB: KIB, MiB: KIB ** 2, GiB: KIB ** 3 },
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
  const match = /^(-?\d+(?:\.\d+)?) *([A-Za-z%/]*)$/.exec(text);
  if (!match) return undefined;
  const factor = match[2] === "" ? 1 : new Map(Object.entries(SPELLINGS[unit])).get(match[2]!);
  return factor === undefined ? undefined : Number(match[1]) * factor;
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
