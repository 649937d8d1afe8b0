/**
 * The networking kernel does congestion control over links whose rate changes and fails; the score is throughput
 * against delay.
 */
import { isMahimahi, readMahimahi } from "../../traces/mahimahi.ts";
import { traceReader } from "../../traces/trace_formats.ts";
import { defineKernel } from "../kernel.ts";
import { uint32Bytes } from "../uint32_bytes.ts";
import { ccdOf, ccdSpace } from "./ccd_space.ts";
import { congestionClassics } from "./congestion_classics.ts";
import { type CongestionControl, generateLink, type RecordedLink, simulateLink } from "./link.ts";
import { linkFeatures } from "./link_features.ts";
import { utility } from "./link_utility.ts";

const mahimahi = {
  fits: isMahimahi,
  read(bytes: Uint8Array) {
    const link = readMahimahi(bytes);
    return {
      length: link.length,
      part: (fromMs: number, toMs: number): RecordedLink => link.slice(fromMs, toMs),
    };
  },
};

/** The objective is Remy's with delta 1: U = ln(throughput / capacity) - ln(mean RTT / base RTT). */
export const networking = defineKernel<RecordedLink, CongestionControl>({
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
  bytes: (link) => link instanceof Uint8Array ? link : uint32Bytes(link),
  run(link, control, limit) {
    const counts = simulateLink(link, control, Math.min(link.length, limit));
    return [counts.capacity, counts.delivered, counts.sumRttMs, counts.sent, counts.dropped];
  },
  value: utility,
  traces: traceReader({
    ...{ unit: "ms", shortest: 1000, usual: 30_000 },
    formats: { mahimahi, down: mahimahi, up: mahimahi },
  }),
});
