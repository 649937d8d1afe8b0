import assert from "node:assert/strict";
import { comparisonOf } from "./paired_ratio.ts";
import { pairedFooter, pairedReport } from "./paired_report.ts";
import type { Pair } from "./paired_turns.ts";
import type { Workload } from "./workloads.ts";

const WORKLOAD: Workload = {
  kind: "fan-out",
  name: "race",
  messages: 1,
  compared: ["per_s"],
  turn: () => Promise.reject(new Error("is not run")),
};

/** A pair in which this side is `ratio` times as fast, on a machine with the share `speed` left for it. */
function pair(ratio: number, speed: number): Pair {
  const figures = (per_s: number) => ({ per_s: per_s * speed, cpu_us_per_message: 20 });
  return {
    figures: { this: figures(1_000 * ratio), other: figures(1_000) },
    other_processes_cores: 1 - speed,
  };
}

const PAIRS = [1.2, 0.9, 1.1, 1, 1.05, 0.95, 1.3].map((ratio, i) => pair(ratio, 0.5 ** i));

Deno.test("the ratio is the median of those of the pairs, so that a machine that slows down does not move it", () => {
  const [speed, cpu] = comparisonOf(WORKLOAD, PAIRS).figures;
  assert.equal(speed!.ratio, 1.05);
  assert.deepEqual(speed!.interval, { low: 0.9, high: 1.3, confidence: 1 - 2 / 128 });
  assert.equal(cpu!.ratio, 1);
});

Deno.test("a report has both medians, the ratio and its interval, and says how busy the machine was", () => {
  assert.deepEqual(pairedReport(comparisonOf(WORKLOAD, PAIRS)), [
    "race",
    "                      this  other  this/other        interval",
    "  per_s                125    125       1.050  0.900 to 1.300",
    "  cpu_us_per_message    20     20       1.000  1.000 to 1.000",
    "  other processes used 0.9 cores, at most 1.0",
    "",
  ]);
  assert.match(pairedFooter([comparisonOf(WORKLOAD, PAIRS)]).join(" "), /with so many pairs 98 %/);
});

Deno.test("too few pairs have a ratio and no interval", () => {
  const comparison = comparisonOf(WORKLOAD, PAIRS.slice(0, 4));
  assert.equal(comparison.figures[0]!.interval, undefined);
  assert.match(pairedReport(comparison)[2]!, /1\.050 +–$/);
  assert.match(pairedFooter([comparison]).join(" "), /Fewer than 5 pairs/);
});
