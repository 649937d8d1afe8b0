/**
 * The filesystem kernel: which page leaves a page cache. Each workload is a database's and a web store's
 * accesses, each in a cache of its own; the same setting has to serve both.
 */
import { readOracleGeneral } from "../traces/oracle_general.ts";
import { readPageIds } from "../traces/page_ids.ts";
import { TraceError } from "../traces/trace_error.ts";
import { exactLog } from "../learner/exact_math.ts";
import { fewestMisses } from "./belady.ts";
import { GenQ } from "./genq.ts";
import type { GenQParams } from "./genq.ts";
import { defineKernel } from "./kernel.ts";
import type { Slice } from "./kernel.ts";
import { countMisses, pageTraceOf } from "./page_cache.ts";
import type { MakeReplacement, PageTrace } from "./page_cache.ts";
import { generateDb, generateWeb } from "./page_streams.ts";
import { replacementClassics } from "./replacement_classics.ts";
import type { Params, Space } from "./space.ts";

/** Parameters of `genq@1`, in order; the meaning of each is told in `genq.ts`. */
export const genqSpace: Space = {
  id: "genq@1",
  params: [
    { name: "small_ratio", unit: "of the cache", min: 0.01, max: 0.99, scale: "log" },
    { name: "ghost_ratio", unit: "of the cache", min: 0, max: 4, scale: "sq" },
    { name: "promote_at", unit: "hits", min: 1, max: 4, scale: "int" },
    { name: "main_cap", unit: "hits", min: 0, max: 3, scale: "int" },
    { name: "main_lru", unit: "1", min: 0, max: 1, scale: "edges" },
    { name: "bimodal", unit: "1", min: 0, max: 1, scale: "edges" },
    { name: "ghost_to_main", unit: "1", min: 0, max: 1, scale: "edges" },
    { name: "adapt", unit: "of the cache", min: 0, max: 0.08, scale: "edges" },
  ],
  points: {
    fifo: oneQueue({ main_cap: 0, main_lru: 0, bimodal: 0 }),
    lru: oneQueue({ main_cap: 0, main_lru: 1, bimodal: 0 }),
    clock: oneQueue({ main_cap: 1, main_lru: 0, bimodal: 0 }),
    bip: oneQueue({ main_cap: 0, main_lru: 1, bimodal: 0.975 }),
    two_q: {
      small_ratio: 0.25,
      ghost_ratio: 0.5,
      promote_at: 4,
      main_cap: 0,
      main_lru: 1,
      bimodal: 0,
      ghost_to_main: 1,
      adapt: 0,
    },
    s3_fifo: {
      small_ratio: 0.1,
      ghost_ratio: 0.9,
      promote_at: 2,
      main_cap: 3,
      main_lru: 0,
      bimodal: 0,
      ghost_to_main: 1,
      adapt: 0,
    },
  },
};

function oneQueue(main: { main_cap: number; main_lru: number; bimodal: number }): Params {
  return { small_ratio: 0.01, ghost_ratio: 0, promote_at: 1, ...main, ghost_to_main: 0, adapt: 0 };
}

/** A member of the family from decoded parameters that hold at least those of `genq@1`. */
export function genqOf(params: Params): MakeReplacement {
  return (pages, capacity) => new GenQ(params as unknown as GenQParams, pages, capacity);
}

/** The cache holds this part of the pages that the trace touches. */
const CACHE_SHARE = 0.1;

/** Pages in the cache for a trace. */
export function cacheSize({ pages }: PageTrace): number {
  return Math.max(1, Math.floor(pages * CACHE_SHARE));
}

/** Traces that are measured side by side, each in its own cache. */
export type PageTraces = readonly PageTrace[];

/** Misses per access, the mean over the traces. */
export const filesystem = defineKernel<PageTraces, MakeReplacement>({
  sim: { name: "page_cache", version: "1.0.0" },
  space: genqSpace,
  objective: { name: "miss_ratio", unit: "1", direction: "min", logarithmic: false },
  generator: { name: "db@1+web@1", unit: "access", defaultLength: 40_000, maxLength: 400_000 },
  template: {
    modules: ["kernels/page_lists.ts", "kernels/genq.ts"],
    policy: "(pages: number, capacity: number) => new GenQ(params, pages, capacity)",
    interface: "QUEUE: (pages, capacity) => onHit(page), evict() => page, insert(page)",
    kernel: { module: "kernels/filesystem.ts", name: "filesystem" },
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
  traces: {
    ids: (bytes, slices) => slicesOf(readPageIds(bytes), slices),
    // Objects count as one page each: a page cache has pages of one size.
    oracle_general: (bytes, slices) => slicesOf(readOracleGeneral(bytes).objects, slices),
  },
});

const FEWEST_ACCESSES = 1000;

function slicesOf(names: Uint32Array | BigUint64Array, slices: number): Slice<PageTraces>[] {
  const length = Math.floor(names.length / slices);
  if (length < FEWEST_ACCESSES) {
    throw new TraceError(
      `${names.length} accesses are too few: ${slices * FEWEST_ACCESSES} or more are needed`,
    );
  }
  return Array.from({ length: slices }, (_, i) => ({
    workload: [pageTraceOf(names.subarray(i * length, (i + 1) * length))],
    length,
  }));
}

/** Length and pages of each trace, 32 bits each, least significant byte first: the form that is digested. */
export function pageBytes(traces: PageTraces): Uint8Array {
  const numbers = traces.flatMap(({ accesses }) => [accesses.length, ...accesses]);
  const bytes = new Uint8Array(numbers.length * 4);
  const view = new DataView(bytes.buffer);
  numbers.forEach((value, i) => view.setUint32(i * 4, value, true));
  return bytes;
}

/**
 * Means over the traces: ln of the pages, ln of the accesses per page, share of pages seen once, share of
 * accesses to a page seen within a cache size and within ten of accesses before, share of accesses to the
 * hundredth of the pages that is asked for most.
 */
export function pageFeatures(traces: PageTraces): number[] {
  const each = traces.map(featuresOf);
  return each[0]!.map((_, k) => each.reduce((sum, features) => sum + features[k]!, 0) / each.length);
}

function featuresOf(trace: PageTrace): number[] {
  const { accesses, pages } = trace;
  const counts = new Int32Array(pages);
  const lastAt = new Int32Array(pages).fill(-accesses.length * 2);
  const near = cacheSize(trace);
  let [soon, later] = [0, 0];
  accesses.forEach((page, i) => {
    const gap = i - lastAt[page]!;
    if (gap <= near) soon++;
    else if (gap <= 10 * near) later++;
    lastAt[page] = i;
    counts[page]!++;
  });
  const popular = counts.toSorted().subarray(-Math.ceil(pages / 100)).reduce((a, b) => a + b, 0);
  return [
    exactLog(pages),
    exactLog(accesses.length / pages),
    counts.filter((count) => count === 1).length / pages,
    soon / accesses.length,
    (soon + later) / accesses.length,
    popular / accesses.length,
  ];
}
