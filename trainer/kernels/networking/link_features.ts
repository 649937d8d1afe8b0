/** Describes a link, so that related ones can be found. */
import { exactLog } from "../../learner/exact_math.ts";
import type { RecordedLink } from "./link.ts";

/**
 * Returns ln of the mean Mbit/s, variation of the rate over 100 ms, share of dead 100 ms windows, change from
 * second to second.
 */
export function linkFeatures(link: RecordedLink): number[] {
  const short = windowSums(link, 100);
  const long = windowSums(link, 1000);
  const mean = short.reduce((a, b) => a + b, 0) / short.length;
  const variance = short.reduce((a, b) => a + (b - mean) * (b - mean), 0) / short.length;
  const change = long.slice(1).reduce((sum, value, i) => sum + Math.abs(value - long[i]!), 0);
  return [
    exactLog(Math.max(1, mean) * 0.12),
    Math.sqrt(variance) / Math.max(1, mean),
    short.filter((value) => value === 0).length / short.length,
    change / Math.max(1, long.length - 1) / Math.max(1, mean * 10),
  ];
}

function windowSums(link: RecordedLink, windowMs: number): number[] {
  const sums = new Array<number>(Math.max(1, Math.floor(link.length / windowMs))).fill(0);
  for (let t = 0; t < sums.length * windowMs && t < link.length; t++) {
    sums[Math.floor(t / windowMs)]! += link[t]!;
  }
  return sums;
}
