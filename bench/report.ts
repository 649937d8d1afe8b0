/** Writes outcomes as tables for people. */
import type { Outcome } from "./in_turns.ts";
import { shown, table } from "./table.ts";

/** Returns the lines of one scenario: a row per server, then the ratio. */
export function report({ scenario, note, servers, ratio, load_average }: Outcome): string[] {
  const names = [...new Set(servers.flatMap(({ median }) => Object.keys(median)))];
  const rows = [
    ["", ...names],
    ...servers.map(({ server, median }) => [server, ...names.map((name) => shown(median[name]))]),
  ];
  return [
    scenario,
    ...table(rows),
    ...(ratio ? [`  ${ratio.figure}: ${ratio.is.toFixed(2)} times the other's; goal ${ratio.goal}`] : []),
    `  ${note}; load average ${load_average.toFixed(1)}`,
    "",
  ];
}
