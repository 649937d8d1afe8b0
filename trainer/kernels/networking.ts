/**
 * The networking kernel: congestion control over links whose rate changes and fails; score is throughput
 * against delay.
 */
import { exactLog } from "../learner/exact_math.ts";
import { readMahimahi } from "../traces/mahimahi.ts";
import { TraceError } from "../traces/trace_error.ts";
import { Ccd } from "./congestion.ts";
import type { CcdParams } from "./congestion.ts";
import { congestionClassics } from "./congestion_classics.ts";
import { defineKernel } from "./kernel.ts";
import type { Slice } from "./kernel.ts";
import { BASE_RTT_MS, generateLink, simulateLink } from "./link.ts";
import type { CongestionControl, Link } from "./link.ts";
import type { Params, Space } from "./space.ts";

/** Parameters of `ccd@1`, in order; the meaning of each is told in `congestion.ts`. */
export const ccdSpace: Space = {
  id: "ccd@1",
  params: [
    { name: "alpha", unit: "packets/RTT", min: 0, max: 4, scale: "sq" },
    { name: "k_exp", unit: "1", min: 0, max: 1, scale: "lin" },
    { name: "beta", unit: "1", min: 0.3, max: 0.95, scale: "lin" },
    { name: "k", unit: "packets", min: 0.25, max: 32, scale: "log" },
    { name: "p", unit: "1", min: 0.25, max: 2, scale: "lin" },
    { name: "g", unit: "packets/RTT", min: 0, max: 16, scale: "sq" },
    { name: "md", unit: "1", min: 0, max: 0.5, scale: "lin" },
    { name: "pacing", unit: "cwnd/RTT", min: 0.9, max: 2.5, scale: "lin" },
    { name: "ss_exit_ms", unit: "ms", min: 2, max: 300, scale: "log" },
  ],
  points: {
    reno: { alpha: 1, k_exp: 0, beta: 0.5, k: 2, p: 1, g: 0, md: 0, pacing: 2, ss_exit_ms: 300 },
    vegas_like: { alpha: 0, k_exp: 0, beta: 0.5, k: 3, p: 1, g: 1, md: 0, pacing: 2, ss_exit_ms: 10 },
    copa_like: { alpha: 0, k_exp: 0, beta: 0.95, k: 2, p: 1, g: 2, md: 0, pacing: 2, ss_exit_ms: 10 },
  },
};

/** A member of the family from decoded parameters that hold at least those of `ccd@1`. */
export function ccdOf(params: Params): CongestionControl {
  return new Ccd(params as unknown as CcdParams);
}

/** Remy's objective with delta 1: U = ln(throughput / capacity) - ln(mean RTT / base RTT). */
export const networking = defineKernel<Link, CongestionControl>({
  sim: { name: "link", version: "1.0.0" },
  space: ccdSpace,
  objective: { name: "utility", unit: "ln", direction: "max", logarithmic: true },
  generator: { name: "mmpp-link@1", unit: "ms", defaultLength: 30_000, maxLength: 60_000 },
  template: {
    modules: ["learner/exact_math.ts", "kernels/congestion.ts"],
    policy: "new Ccd(params)",
    interface: "VALUE: cwnd, pacing, onAck(nowMs, rttMs, queueDelayMs, srttMs), onLoss()",
    kernel: { module: "kernels/networking.ts", name: "networking" },
  },
  features: { version: "link-features@1", of: linkFeatures },
  classics: congestionClassics,
  family: ccdOf,
  generate: ({ seed, length }) => generateLink(seed, length),
  bytes: (link) => link,
  run(link, control, limit) {
    const counts = simulateLink(link, control, Math.min(link.length, limit));
    return [counts.capacity, counts.delivered, counts.sumRttMs, counts.sent, counts.dropped];
  },
  value: utility,
  traces: { down: slicesOf, up: slicesOf },
});

/** The objective from capacity, packets delivered and the sum of their round trips, the first three counts. */
export function utility([capacity, delivered, sumRttMs]: readonly number[]): number {
  // Nothing through in a whole run is as bad as it gets, yet finite, so that means stay comparable.
  const share = Math.max(1e-4, delivered! / Math.max(1, capacity!));
  const meanRttMs = delivered! > 0 ? sumRttMs! / delivered! : 10_000;
  return exactLog(share) - exactLog(meanRttMs / BASE_RTT_MS);
}

const SHORTEST_SLICE_MS = 1000;
const LONGEST_SLICE_MS = 30_000;

/** A mahimahi recording in parts, of each its first 30 s at most. */
function slicesOf(bytes: Uint8Array, slices: number): Slice<Link>[] {
  const link = readMahimahi(bytes);
  const every = Math.floor(link.length / slices);
  if (every < SHORTEST_SLICE_MS) {
    throw new TraceError(`${link.length} ms are too few for ${slices} slices of ${SHORTEST_SLICE_MS} ms`);
  }
  const length = Math.min(every, LONGEST_SLICE_MS);
  return Array.from({ length: slices }, (_, i) => {
    return { workload: link.slice(i * every, i * every + length), length };
  });
}

/**
 * ln of the mean Mbit/s, variation of the rate over 100 ms, share of dead 100 ms windows, change from second
 * to second.
 */
export function linkFeatures(link: Link): number[] {
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

function windowSums(link: Link, windowMs: number): number[] {
  const sums = new Array<number>(Math.max(1, Math.floor(link.length / windowMs))).fill(0);
  for (let t = 0; t < sums.length * windowMs && t < link.length; t++) {
    sums[Math.floor(t / windowMs)]! += link[t]!;
  }
  return sums;
}
