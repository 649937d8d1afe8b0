/** Writes amounts as people read them, the same in text, tables and charts. */

/** Returns `0.42 ms`, `61.4 ms`, `410 ms`, `4.0 s` or `182.4 s`. */
export function duration(ms: number): string {
  if (ms >= 1_000) return seconds(ms);
  return `${ms.toFixed(ms < 1 ? 2 : ms < 100 ? 1 : 0)} ms`;
}

/** Returns `182.4 s`. */
export function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`;
}

/** Returns a score or an objective to three places, so that 1.002 and 1 differ. */
export function score(value: number): string {
  return value.toFixed(3);
}

/** The format is made with the first number and kept: making it takes 15 ms (`toLocaleString` 30 µs a number). */
let grouping: Intl.NumberFormat | undefined;

/** Returns `12,345`. */
export function grouped(count: number): string {
  grouping ??= new Intl.NumberFormat("en-US", { maximumFractionDigits: 1 });
  return grouping.format(count);
}

const BYTE_UNITS = ["B", "kB", "MB", "GB", "TB"] as const;

/** A unit of bytes, and how many of them it holds. */
export interface ByteUnit {
  readonly word: (typeof BYTE_UNITS)[number];
  readonly bytes: number;
}

/** Returns the largest unit of which `bytes` has one at least. */
export function byteUnit(bytes: number): ByteUnit {
  const power = bytes < 1 ? 0 : Math.floor(Math.log10(bytes) / 3);
  const n = Math.min(power, BYTE_UNITS.length - 1);
  return { word: BYTE_UNITS[n]!, bytes: 1_000 ** n };
}

/** Returns `312 B`, `4 kB` or `1.3 MB`. */
export function byteCount(bytes: number): string {
  const unit = byteUnit(bytes);
  return `${grouped(bytes / unit.bytes)} ${unit.word}`;
}

/** Returns `81.3 MiB`. */
export function mebibytes(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(1)} MiB`;
}
