/**
 * The memory kernel: an allocator that holds little and is rarely slow. Which pages leave when memory is short
 * is another family, `genq@1`: memory shares it with filesystem, its complement, on which it spends its minor
 * share, and `pagemem@1` pages its heap by it.
 */
import { exactLog } from "../learner/exact_math.ts";
import { Alloc } from "./alloc.ts";
import type { AllocParams } from "./alloc.ts";
import { allocClassics } from "./alloc_classics.ts";
import { Heap } from "./heap.ts";
import type { Allocator } from "./heap.ts";
import { generateHeapEvents } from "./heap_events.ts";
import type { HeapEvents } from "./heap_events.ts";
import { defineKernel } from "./kernel.ts";
import type { Params, Space } from "./space.ts";

/** Parameters of `alloc@1`, in order; the meaning of each is told in `alloc.ts`. */
export const allocSpace: Space = {
  id: "alloc@1",
  params: [
    { name: "quantum", unit: "B", min: 8, max: 32, scale: "choice", choices: [8, 16, 32] },
    { name: "classes_per_doubling", unit: "1", min: 1, max: 16, scale: "int" },
    { name: "span_pages", unit: "pages", min: 1, max: 32, scale: "log" },
    { name: "max_small_kib", unit: "KiB", min: 0.25, max: 256, scale: "log" },
    { name: "cache_depth", unit: "objects", min: 0, max: 256, scale: "int" },
    { name: "refill_batch", unit: "objects", min: 1, max: 64, scale: "int" },
    { name: "decay_ops", unit: "operations", min: 1, max: 100_000, scale: "log" },
    { name: "best_fit", unit: "1", min: 0, max: 1, scale: "edges" },
  ],
  points: {
    power_of_two: {
      quantum: 8,
      classes_per_doubling: 1,
      span_pages: 1,
      max_small_kib: 32,
      cache_depth: 32,
      refill_batch: 16,
      decay_ops: 100_000,
      best_fit: 0,
    },
    jemalloc_like: {
      quantum: 16,
      classes_per_doubling: 4,
      span_pages: 4,
      max_small_kib: 14,
      cache_depth: 32,
      refill_batch: 16,
      decay_ops: 10_000,
      best_fit: 1,
    },
    tcmalloc_like: {
      quantum: 8,
      classes_per_doubling: 8,
      span_pages: 2,
      max_small_kib: 32,
      cache_depth: 64,
      refill_batch: 32,
      decay_ops: 100_000,
      best_fit: 1,
    },
  },
};

/** A fresh member of the family from decoded parameters that hold at least those of `alloc@1`. */
export function allocOf(params: Params): Allocator {
  return new Alloc(params as unknown as AllocParams);
}

/** Objective per slow step in an event: 0.05 for one in a hundred. */
const PER_SLOW_STEP = 5;

/** ln(peak held / peak asked for) plus 0.05 for each slow step in a hundred events. */
export const memory = defineKernel<HeapEvents, Allocator>({
  sim: { name: "heap", version: "1.0.0" },
  space: allocSpace,
  objective: { name: "heap_cost", unit: "ln", direction: "min", logarithmic: true },
  generator: { name: "program@1", unit: "step", defaultLength: 20_000, maxLength: 100_000 },
  template: {
    modules: ["kernels/page_ranges.ts", "kernels/alloc.ts"],
    policy: "new Alloc(params)",
    interface:
      "VALUE: committed, slowSteps, roundedUp(size), allocate(size) => address, release(address, size)",
    kernel: { module: "kernels/memory.ts", name: "memory" },
  },
  features: { version: "heap-features@1", of: heapFeatures },
  classics: allocClassics,
  family: allocOf,
  generate: ({ seed, length }) => generateHeapEvents(seed, length),
  bytes: heapBytes,
  run(program, allocator, limit) {
    const heap = new Heap(program, allocator);
    while (!heap.isDone && heap.events < limit) heap.step();
    return [heap.events, heap.peakLive, heap.peakCommitted, allocator.slowSteps];
  },
  value: ([events, peakLive, peakCommitted, slowSteps]) =>
    exactLog(peakCommitted! / peakLive!) + (PER_SLOW_STEP * slowSteps!) / events!,
});

/** The events as they are, 32 bits each, least significant byte first: the form that is digested. */
export function heapBytes(program: HeapEvents): Uint8Array {
  const bytes = new Uint8Array(program.length * 4);
  const view = new DataView(bytes.buffer);
  program.forEach((value, i) => view.setInt32(i * 4, value, true));
  return bytes;
}

/**
 * ln of the mean request, its spread in ln, share of requests above 4 KiB, resizes per request, ln of the
 * objects alive at most.
 */
export function heapFeatures(program: HeapEvents): number[] {
  const alive = new Set<number>();
  let [requests, resizes, large, sum, squares, most] = [0, 0, 0, 0, 0, 0];
  for (let i = 0; i < program.length; i += 2) {
    const [object, bytes] = [program[i]!, program[i + 1]!];
    if (bytes === 0) alive.delete(object);
    else if (alive.has(object)) resizes++;
    else {
      const ln = exactLog(bytes);
      requests++;
      sum += ln;
      squares += ln * ln;
      if (bytes > 4096) large++;
      alive.add(object);
      most = Math.max(most, alive.size);
    }
  }
  const mean = sum / Math.max(1, requests);
  return [
    mean,
    Math.sqrt(Math.max(0, squares / Math.max(1, requests) - mean * mean)),
    large / Math.max(1, requests),
    resizes / Math.max(1, requests),
    exactLog(1 + most),
  ];
}
