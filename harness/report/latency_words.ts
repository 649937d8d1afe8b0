/** Formats the latency of a whole run as one line. */
import { Histogram } from "../../internal/histogram.ts";
import { duration } from "../../outcome/amounts.ts";
import type { Results } from "../../outcome/results.ts";

type Kind = "ack_ms" | "delivery_ms";

/** The latency of load AIs is measured under this name. */
const LOAD = "load";

/** Returns `p50 1.2 ms, p95 3.4 ms, p99 5.0 ms, max 12.1 ms` over all message types, or undefined where none was measured. */
export function latencyWords(
  latency: Results["latency"],
  { kind, ofLoad }: { kind: Kind; ofLoad: boolean },
): string | undefined {
  const all = new Histogram();
  for (const [type, histograms] of Object.entries(latency)) {
    if ((type === LOAD) === ofLoad) all.merge(Histogram.from(histograms[kind]));
  }
  if (all.count === 0) return undefined;
  const at = (p: number) => duration(all.quantile(p)!);
  return `p50 ${at(0.5)}, p95 ${at(0.95)}, p99 ${at(0.99)}, max ${at(1)}`;
}
