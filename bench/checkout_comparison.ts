/** Compares the hub of this checkout with that of another one. */
import { openCheckout } from "./checkout.ts";
import { startHubServer, THIS_CHECKOUT } from "./hub_server.ts";
import type { Options } from "./options.ts";
import { pairedFooter, pairedHeader, pairedReport } from "./paired_report.ts";
import { type Comparison, comparisonOf } from "./paired_ratio.ts";
import { pairedTurns } from "./paired_turns.ts";
import { workloads } from "./workloads.ts";

/**
 * Prints every comparison when it is done, or all of them as JSON at the end; data folders are made below `folder`.
 * @throws {Error} `beside` is no checkout, a hub does not start, or a turn fails.
 */
export async function compareCheckouts(beside: string, options: Options, folder: string): Promise<void> {
  const { kinds, turns, quick, json } = options;
  // A task runs in the folder of deno.json; the person who started it may be in another one.
  const base = Deno.env.get("INIT_CWD") ?? Deno.cwd();
  const checkouts = {
    this: await openCheckout(THIS_CHECKOUT, base),
    other: await openCheckout(beside, base),
  };
  const print = (lines: readonly string[]) => lines.forEach((line) => console.log(line));
  if (!json) print(pairedHeader(checkouts, turns));

  const start = {
    this: (data: string) => startHubServer(data, checkouts.this.folder),
    other: (data: string) => startHubServer(data, checkouts.other.folder),
  };
  const comparisons: Comparison[] = [];
  for (const workload of workloads({ kinds, size: quick ? "quick" : "paired" })) {
    const comparison = comparisonOf(workload, await pairedTurns(workload, { start, turns, folder }));
    comparisons.push(comparison);
    if (!json) print(pairedReport(comparison));
  }
  if (!json) print(pairedFooter(comparisons));
  else console.log(JSON.stringify({ ...checkouts, deno: Deno.version.deno, comparisons }, null, 2));
}
