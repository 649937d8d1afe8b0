/** The outcomes as a table for people. */
import type { Outcome } from "./in_turns.ts";

/** One block of lines for a scenario: a row a server, then the ratio. */
export function report({ scenario, note, servers, ratio, load_average }: Outcome): string[] {
  const names = [...new Set(servers.flatMap(({ median }) => Object.keys(median)))];
  const rows = [
    ["", ...names],
    ...servers.map(({ server, median }) => [server, ...names.map((name) => shown(median[name]))]),
  ];
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return [
    scenario,
    ...rows.map((row) =>
      `  ${row.map((cell, i) => i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!)).join("  ")}`
    ),
    ...(ratio ? [`  ${ratio.figure}: ${ratio.is.toFixed(2)} times the other's; goal ${ratio.goal}`] : []),
    `  ${note}; load average ${load_average.toFixed(1)}`,
    "",
  ];
}

/** Three digits are more than the noise lets one believe; whole numbers above a hundred. */
function shown(value: number | undefined): string {
  if (value === undefined) return "–";
  return value >= 100 ? Math.round(value).toLocaleString("en") : String(Number(value.toPrecision(3)));
}
