/** Defines accesses to pages: how they are numbered, digested and described, and how large a cache they get. */
import { exactLog } from "../../learner/exact_math.ts";
import { uint32Bytes } from "../uint32_bytes.ts";

/** The pages of a trace are numbered densely in the order of their first access. */
export interface PageTrace {
  /** Each access has its page here. */
  readonly accesses: Int32Array;
  /** There are so many different pages. */
  readonly pages: number;
  /** Each access asks for this size, in any unit; without sizes every page is 1. */
  readonly sizes?: Uint32Array;
}

/** Traces are measured side by side, each in its own cache. */
export type PageTraces = readonly PageTrace[];

/** Numbers the pages of a recording or a generator, whatever their names. */
export function pageTraceOf(names: ArrayLike<number | bigint>): PageTrace {
  const numbers = new Map<number | bigint, number>();
  const accesses = Int32Array.from({ length: names.length }, (_, i) => {
    const name = names[i]!;
    let number = numbers.get(name);
    if (number === undefined) numbers.set(name, number = numbers.size);
    return number;
  });
  return { accesses, pages: numbers.size };
}

/** The cache holds this part of the pages that the trace touches. */
const CACHE_SHARE = 0.1;

/** Returns how many pages the cache holds for a trace. */
export function cacheSize({ pages }: PageTrace): number {
  return Math.max(1, Math.floor(pages * CACHE_SHARE));
}

/** Returns length and pages of each trace, 32 bits each, least significant byte first: this form is digested. */
export function pageBytes(traces: PageTraces): Uint8Array {
  const numbers = new Uint32Array(traces.reduce((sum, { accesses }) => sum + 1 + accesses.length, 0));
  let at = 0;
  for (const { accesses } of traces) {
    numbers[at] = accesses.length;
    numbers.set(accesses, at + 1);
    at += 1 + accesses.length;
  }
  return uint32Bytes(numbers);
}

/**
 * Returns means over the traces: ln of the pages, ln of the accesses per page, share of pages seen once, share of
 * accesses to a page seen within a cache size and within ten of accesses before, share of accesses to the hundredth
 * of the pages that is asked for most.
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
