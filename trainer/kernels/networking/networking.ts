/**
 * The networking kernel does congestion control over links whose rate changes and fails; the score is throughput
 * against delay.
 */
import { readMahimahi } from "../../traces/mahimahi.ts";
import { TraceError } from "../../traces/trace_error.ts";
import { defineKernel, type Slice } from "../kernel.ts";
import { ccdOf, ccdSpace } from "./ccd_space.ts";
import { congestionClassics } from "./congestion_classics.ts";
import { type CongestionControl, generateLink, type Link, simulateLink } from "./link.ts";
import { linkFeatures } from "./link_features.ts";
import { utility } from "./link_utility.ts";

/** The objective is Remy's with delta 1: U = ln(throughput / capacity) - ln(mean RTT / base RTT). */
export const networking = defineKernel<Link, CongestionControl>({
  sim: { name: "link", version: "1.0.0" },
  space: ccdSpace,
  objective: { name: "utility", unit: "ln", direction: "max", logarithmic: true },
  generator: { name: "mmpp-link@1", unit: "ms", defaultLength: 30_000, maxLength: 60_000 },
  template: {
    modules: ["congestion"],
    policy: "new Ccd(params)",
    interface: "VALUE: cwnd, pacing, onAck(nowMs, rttMs, queueDelayMs, srttMs), onLoss()",
    kernel: { module: "networking", name: "networking" },
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

const SHORTEST_SLICE_MS = 1000;
const LONGEST_SLICE_MS = 30_000;

/** Cuts a mahimahi recording into parts, and takes the first 30 s at most of each. */
function slicesOf(bytes: Uint8Array, slices: number): Slice<Link>[] {
  const link = readMahimahi(bytes);
  const sliceMs = Math.floor(link.length / slices);
  if (sliceMs < SHORTEST_SLICE_MS) {
    throw new TraceError(`${link.length} ms are too few for ${slices} slices of ${SHORTEST_SLICE_MS} ms`);
  }
  const length = Math.min(sliceMs, LONGEST_SLICE_MS);
  return Array.from({ length: slices }, (_, i) => {
    return { workload: link.slice(i * sliceMs, i * sliceMs + length), length };
  });
}
