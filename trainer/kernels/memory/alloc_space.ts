/** Defines the parameter space of the family `alloc@1` (memory allocation), and makes policies of its settings. */
import type { Params, Space } from "../space.ts";
import { Alloc, type AllocParams } from "./alloc.ts";
import type { Allocator } from "./heap.ts";

/** The parameters of `alloc@1` are in this order; `alloc.ts` explains each. */
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

/** Makes a fresh member of the family from decoded parameters that hold at least those of `alloc@1`. */
export function allocOf(params: Params): Allocator {
  return new Alloc(params as unknown as AllocParams);
}
