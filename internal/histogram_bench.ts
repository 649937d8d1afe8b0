/** Measures what recording costs: `deno bench internal/histogram_bench.ts`. */
import { Histogram } from "./histogram.ts";

const TIMES = Float64Array.from({ length: 1_000 }, (_, i) => 0.05 * 1.01 ** i);

function full(): Histogram {
  const histogram = new Histogram();
  for (const ms of TIMES) histogram.record(ms);
  return histogram;
}

const one = full();
const other = full();

Deno.bench("record 1,000 times", () => void full());
Deno.bench("merge a histogram", () => one.merge(other));
Deno.bench("a quantile", () => void one.quantile(0.99));
