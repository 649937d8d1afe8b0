/**
 * The memory kernel is about an allocator that holds little and is rarely slow. Which pages leave when memory is
 * short is another family, `genq@1`: memory shares it with filesystem, its complement, on which it spends its minor
 * share, and `pagemem@1` pages its heap by it.
 */
import { exactLog } from "../../learner/exact_math.ts";
import { defineKernel } from "../kernel.ts";
import { uint32Bytes } from "../uint32_bytes.ts";
import { allocClassics } from "./alloc_classics.ts";
import { allocOf, allocSpace } from "./alloc_space.ts";
import { type Allocator, Heap } from "./heap.ts";
import { generateHeapEvents, type HeapEvents, heapFeatures } from "./heap_events.ts";

/** A slow step in an event costs this much of the objective: 0.05 for one in a hundred. */
const PER_SLOW_STEP = 5;

/** The objective is ln(peak held / peak asked for) plus 0.05 for each slow step in a hundred events. */
export const memory = defineKernel<HeapEvents, Allocator>({
  sim: { name: "heap", version: "1.0.0" },
  space: allocSpace,
  objective: { name: "heap_cost", unit: "ln", direction: "min", logarithmic: true },
  generator: { name: "program@1", unit: "step", defaultLength: 20_000, maxLength: 100_000 },
  template: {
    modules: ["alloc"],
    policy: "new Alloc(params)",
    interface:
      "VALUE: committed, slowSteps, roundedUp(size), allocate(size) => address, release(address, size)",
    kernel: { module: "memory", name: "memory" },
  },
  features: { version: "heap-features@1", of: heapFeatures },
  classics: allocClassics,
  family: allocOf,
  generate: ({ seed, length }) => generateHeapEvents(seed, length),
  bytes: uint32Bytes,
  run(program, allocator, limit) {
    const heap = new Heap(program, allocator);
    while (!heap.isDone && heap.events < limit) heap.step();
    return [heap.events, heap.peakLive, heap.peakCommitted, allocator.slowSteps];
  },
  value: ([events, peakLive, peakCommitted, slowSteps]) =>
    exactLog(peakCommitted! / peakLive!) + (PER_SLOW_STEP * slowSteps!) / events!,
});
