/** Computes what a connection is worth that had a link for itself. */
import { exactLog } from "../../learner/exact_math.ts";
import { BASE_RTT_MS } from "./link.ts";

/**
 * Returns the objective from capacity, packets delivered and the sum of their round trips, the first three counts.
 */
export function utility([capacity, delivered, sumRttMs]: readonly number[]): number {
  // A run in which nothing gets through is as bad as it gets, yet finite, so that means stay comparable.
  const share = Math.max(1e-4, delivered! / Math.max(1, capacity!));
  const meanRttMs = delivered! > 0 ? sumRttMs! / delivered! : 10_000;
  return exactLog(share) - exactLog(meanRttMs / BASE_RTT_MS);
}
