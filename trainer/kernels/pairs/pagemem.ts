/**
 * The coupled simulator of filesystem and memory has one pool of pages that is too small, split between a page
 * cache and the heap of the program that reads through it. What the heap wastes, the cache lacks; what does not fit
 * is paged out, by the same family that replaces the cache's pages.
 */
import { genqOf, genqSpace } from "../filesystem/genq_space.ts";
import { ghostClassics } from "../filesystem/ghost_classics.ts";
import { oneQueueClassics } from "../filesystem/one_queue_classics.ts";
import { type MakeReplacement, PageCache } from "../filesystem/page_cache.ts";
import { generateWeb } from "../filesystem/page_streams.ts";
import { pageBytes, pageFeatures, type PageTrace } from "../filesystem/page_trace.ts";
import { defineKernel } from "../kernel.ts";
import { allocOf, allocSpace } from "../memory/alloc_space.ts";
import { type Allocator, Heap } from "../memory/heap.ts";
import { generateHeapEvents, type HeapEvents, heapFeatures } from "../memory/heap_events.ts";
import { PAGE_BYTES } from "../memory/page_ranges.ts";
import { segregatedClassics } from "../memory/segregated_classics.ts";
import type { Params, Space } from "../space.ts";
import { uint32Bytes } from "../uint32_bytes.ts";

/** The space holds `genq@1`, `alloc@1`, and how much of the pool the heap may have. */
export const pagememSpace: Space = {
  id: "pagemem@1",
  params: [
    ...genqSpace.params,
    ...allocSpace.params,
    { name: "heap_share", unit: "of the pool", min: 0.02, max: 0.9, scale: "log" },
  ],
  points: {},
};

/**
 * One would set these splits of the pool by hand; a joint search begins with the partners' patterns and each of
 * these.
 */
export const SIMPLE_SPLITS = { tenth: 0.1, quarter: 0.25, half: 0.5 };

interface PagememWorkload {
  readonly files: PageTrace;
  readonly program: HeapEvents;
}

interface PagememPolicy {
  readonly cache: MakeReplacement;
  readonly pager: MakeReplacement;
  readonly allocator: Allocator;
  readonly heapShare: number;
}

/** The pool holds this part of the file pages that are read. */
const POOL_SHARE = 0.05;
const US_PER_MISS = 100;
/** The page was written before it could be read again. */
const US_PER_SWAP_IN = 200;
const US_PER_SLOW_STEP = 1;

/**
 * The objective is microseconds per event: 100 for a page read, 200 for a page swapped in, 1 for a slow step of the
 * allocator.
 */
export const pagemem = defineKernel<PagememWorkload, PagememPolicy>({
  sim: { name: "page_pool", version: "1.0.0" },
  space: pagememSpace,
  objective: { name: "memory_cost", unit: "us/event", direction: "min", logarithmic: false },
  generator: { name: "web@1+program@1", unit: "step", defaultLength: 10_000, maxLength: 50_000 },
  template: {
    modules: ["genq", "alloc"],
    policy: `({
  cache: (pages: number, capacity: number) => new GenQ(params, pages, capacity),
  pager: (pages: number, capacity: number) => new GenQ(params, pages, capacity),
  allocator: new Alloc(params),
  heapShare: params.heap_share,
})`,
    interface: "QUEUE: cache and pager of genq@1; allocator of alloc@1; heapShare of the pool",
    kernel: { module: "pagemem", name: "pagemem" },
  },
  features: {
    version: "pagemem-features@1",
    of: ({ files, program }) => [...pageFeatures([files]), ...heapFeatures(program)],
  },
  classics: {
    lru_jemalloc_quarter: () => byHand("lru", "jemalloc_like", "quarter"),
    clock_power_of_two_tenth: () => byHand("clock", "power_of_two", "tenth"),
    arc_tcmalloc_quarter: () => byHand("arc", "tcmalloc_like", "quarter"),
    s3_fifo_jemalloc_tenth: () => byHand("s3_fifo", "jemalloc_like", "tenth"),
    s3_fifo_power_of_two_quarter: () => byHand("s3_fifo", "power_of_two", "quarter"),
    s3_fifo_tcmalloc_half: () => byHand("s3_fifo", "tcmalloc_like", "half"),
  },
  family: (params) => ({
    cache: genqOf(params),
    pager: genqOf(params),
    allocator: allocOf(params),
    heapShare: params["heap_share"]!,
  }),
  generate({ seed, length }) {
    const program = generateHeapEvents(seed, length);
    return { program, files: generateWeb(seed, program.length / 2) };
  },
  bytes({ files, program }) {
    const [pages, events] = [pageBytes([files]), uint32Bytes(program)];
    const bytes = new Uint8Array(pages.length + events.length);
    bytes.set(pages);
    bytes.set(events, pages.length);
    return bytes;
  },
  run({ files, program }, policy, limit) {
    const pool = Math.max(2, Math.floor(files.pages * POOL_SHARE));
    const heapFrames = Math.min(pool - 1, Math.max(1, Math.round(pool * policy.heapShare)));
    const cache = new PageCache(policy.cache, files.pages, pool - heapFrames);
    const frames = new Frames(policy.pager, heapFrames);
    const heap = new Heap(program, policy.allocator);
    let misses = 0;
    while (!heap.isDone && heap.events < limit) {
      if (!cache.access(files.accesses[heap.events]!, 1)) misses++;
      const { address, size } = heap.step();
      frames.touch(address, size);
    }
    return [heap.events, misses, frames.swapIns, policy.allocator.slowSteps, heapFrames, heap.peakCommitted];
  },
  value: ([events, misses, swapIns, slowSteps]) =>
    (US_PER_MISS * misses! + US_PER_SWAP_IN * swapIns! + US_PER_SLOW_STEP * slowSteps!) / events!,
});

/** Returns a `genq@1` and an `alloc@1` setting as one point of the joint space, once with each simple split. */
export function plugIntoPool(replacement: Params, allocator: Params): Params[] {
  return Object.values(SIMPLE_SPLITS).map((heap_share) => {
    const all: Params = { ...replacement, ...allocator, heap_share };
    return Object.fromEntries(pagememSpace.params.map(({ name }) => [name, all[name]!]));
  });
}

const replacements = { ...oneQueueClassics, ...ghostClassics };

function byHand(
  replacement: keyof typeof replacements,
  allocator: keyof typeof segregatedClassics,
  split: keyof typeof SIMPLE_SPLITS,
): PagememPolicy {
  return {
    cache: replacements[replacement](),
    pager: replacements[replacement](),
    allocator: segregatedClassics[allocator](),
    heapShare: SIMPLE_SPLITS[split],
  };
}

/** The heap has so many pages in all; addresses beyond begin again at the first. */
const HEAP_PAGES = 1 << 14;

/**
 * Keeps the heap's frames. A page that is touched for the first time costs nothing, one that was paged out is
 * swapped in. It is simplified: what the allocator gives back to the system keeps its frame until it is replaced,
 * and costs as much as any page when it is used again.
 */
class Frames {
  swapIns = 0;
  readonly #resident: PageCache;
  readonly #touched = new Uint8Array(HEAP_PAGES);

  constructor(pager: MakeReplacement, frames: number) {
    this.#resident = new PageCache(pager, HEAP_PAGES, frames);
  }

  touch(address: number, size: number): void {
    const last = Math.floor((address + size - 1) / PAGE_BYTES);
    for (let at = Math.floor(address / PAGE_BYTES); at <= last; at++) {
      const page = at % HEAP_PAGES;
      if (!this.#resident.access(page, 1) && this.#touched[page] === 1) this.swapIns++;
      this.#touched[page] = 1;
    }
  }
}
