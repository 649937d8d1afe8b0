/**
 * The filesystem kernel decides which page leaves a page cache. Each workload is a database's and a web store's
 * accesses, each in a cache of its own; the same setting has to serve both.
 */
import { isOracleGeneral, readOracleGeneral } from "../../traces/oracle_general.ts";
import { readPageIds, readPageIds32, readPageIds64 } from "../../traces/page_ids.ts";
import { type Timeline, traceReader } from "../../traces/trace_formats.ts";
import { defineKernel } from "../kernel.ts";
import { fewestMisses } from "./belady.ts";
import { genqOf, genqSpace } from "./genq_space.ts";
import { countMisses, type MakeReplacement } from "./page_cache.ts";
import { generateDb, generateWeb } from "./page_streams.ts";
import { cacheSize, pageBytes, pageFeatures, pageTraceOf, type PageTraces } from "./page_trace.ts";
import { replacementClassics } from "./replacement_classics.ts";

/** The objective is misses per access, the mean over the traces. */
export const filesystem = defineKernel<PageTraces, MakeReplacement>({
  sim: { name: "page_cache", version: "1.0.0" },
  space: genqSpace,
  objective: { name: "miss_ratio", unit: "1", direction: "min", logarithmic: false },
  generator: { name: "db@1+web@1", unit: "access", defaultLength: 40_000, maxLength: 400_000 },
  template: {
    modules: ["genq"],
    policy: "(pages: number, capacity: number) => new GenQ(params, pages, capacity)",
    interface: "QUEUE: (pages, capacity) => onHit(page), evict() => page, insert(page)",
    kernel: { module: "filesystem", name: "filesystem" },
  },
  features: { version: "page-features@1", of: pageFeatures },
  classics: replacementClassics,
  family: genqOf,
  generate: ({ seed, length }) => [
    generateDb(seed, Math.ceil(length / 2)),
    generateWeb(seed, Math.floor(length / 2)),
  ],
  bytes: pageBytes,
  run: (traces, make, limit) =>
    traces.flatMap((trace) => {
      const accesses = Math.min(trace.accesses.length, Math.ceil(limit / traces.length));
      return [accesses, countMisses(trace, make, { capacity: cacheSize(trace), accesses })];
    }),
  value(counts) {
    const ratios = counts.flatMap((misses, i) => (i % 2 === 1 ? [misses / Math.max(1, counts[i - 1]!)] : []));
    return ratios.reduce((sum, ratio) => sum + ratio, 0) / ratios.length;
  },
  bound: {
    name: "min",
    counts: (traces) =>
      traces.flatMap((trace) => [trace.accesses.length, fewestMisses(trace, cacheSize(trace))]),
  },
  traces: traceReader<PageTraces>({
    ...{ unit: "accesses", shortest: 1000, usual: 1_000_000 },
    formats: {
      ids: {
        read(bytes) {
          const { names, bits } = readPageIds(bytes);
          return { ...timelineOf(names), ...(bits === 64 ? { note: "page ids of 64 bits" } : {}) };
        },
      },
      ids32: { read: (bytes) => timelineOf(readPageIds32(bytes)) },
      ids64: { read: (bytes) => timelineOf(readPageIds64(bytes)) },
      oracle_general: {
        fits: isOracleGeneral,
        // Objects count as one page each: a page cache has pages of one size.
        read: (bytes) => timelineOf(readOracleGeneral(bytes).objects),
      },
    },
  }),
});

function timelineOf(names: Uint32Array | BigUint64Array): Timeline<PageTraces> {
  return { length: names.length, part: (from, to) => [pageTraceOf(names.subarray(from, to))] };
}
