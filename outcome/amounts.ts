/** Amounts as people read them, the same in text, tables and charts. */

/** `0.42 ms`, `61.4 ms`, `410 ms`, `4.0 s`, `182.4 s` */
export function duration(ms: number): string {
  if (ms >= 1_000) return seconds(ms);
  return `${ms.toFixed(ms < 1 ? 2 : ms < 100 ? 1 : 0)} ms`;
}

/** `182.4 s` */
export function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`;
}

/** A score or an objective, always to three places: 1.002 and 1 differ. */
export function score(value: number): string {
  return value.toFixed(3);
}

/** Made with the first number and kept: it takes 15 ms, and another 30 µs for each number that makes its own. */
let grouping: Intl.NumberFormat | undefined;

/** `12,345` */
export function grouped(count: number): string {
  grouping ??= new Intl.NumberFormat("en-US", { maximumFractionDigits: 1 });
  return grouping.format(count);
}

/** `81.3 MiB` */
export function mebibytes(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(1)} MiB`;
}
