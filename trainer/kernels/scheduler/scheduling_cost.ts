/** Computes what serving threads badly costs, from what one processor counted. */
import { exactLog } from "../../learner/exact_math.ts";
import type { ThreadCounts } from "./processor.ts";

/** Returns the counts as a list, in the order in which `schedulingCost` reads them. */
export function threadCounts(counts: ThreadCounts): number[] {
  return [
    counts.bursts,
    counts.p99Slowdown,
    counts.sumSlowdown,
    counts.jobs,
    counts.sumJobSlowdown,
    counts.audioPeriods,
    counts.audioMisses,
    counts.switches,
    counts.hogShortfallUs,
    counts.hogFloorUs,
    counts.lengthUs,
  ];
}

/**
 * J = 0.3·ln p99 slowdown + 0.2·ln mean slowdown of interactive bursts + 0.3·ln mean slowdown of jobs + 2·share of
 * late audio + 0.0001·switches a second + share of their floor that hogs lack. With a processor for each it would
 * be 0.
 */
export function schedulingCost(counts: readonly number[]): number {
  const [bursts, p99, sum, jobs, jobSum, audio, late, switches, lackUs, floorUs, lengthUs] = counts;
  const mean = (total: number, of: number) => (of > 0 ? total / of / 1000 : 1);
  return 0.3 * exactLog(p99! / 1000) + 0.2 * exactLog(mean(sum!, bursts!)) +
    0.3 * exactLog(mean(jobSum!, jobs!)) + (2 * late!) / Math.max(1, audio!) +
    (1e-4 * 1e6 * switches!) / lengthUs! + lackUs! / Math.max(1, floorUs!);
}
