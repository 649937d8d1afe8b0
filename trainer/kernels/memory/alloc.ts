/**
 * The family `alloc@1` of memory allocators rounds small sizes up to classes, whose objects are cut from spans of
 * pages and kept in a cache; large ones get pages of their own.
 */
import { PAGE_BYTES, PageRanges } from "./page_ranges.ts";

/** These settings make one member of the family. */
export interface AllocParams {
  /** Every size is a multiple of this many bytes. */
  readonly quantum: number;
  /** There are so many classes between a power of two and the next one. */
  readonly classes_per_doubling: number;
  /** A span has so many pages, more where an object needs them. */
  readonly span_pages: number;
  /** Sizes above this many KiB are large. */
  readonly max_small_kib: number;
  /** So many objects of a class are kept in its cache. */
  readonly cache_depth: number;
  /** So many objects are fetched from or returned to spans at once. */
  readonly refill_batch: number;
  /** Free pages are kept for so many operations before the system gets them back. */
  readonly decay_ops: number;
  /** This share of the searches for pages looks for the best fit and not for the first. */
  readonly best_fit: number;
}

/** Going to the spans at all, and cutting a new one, costs so many slow steps. */
const REFILL = 1;
const CARVE = 10;
const GRAIN = 8;

interface Span {
  readonly start: number;
  readonly pages: number;
  readonly sizeClass: number;
  /** These addresses were given back. */
  readonly free: number[];
  /** So many objects at the end of the span were never handed out so far. */
  untouched: number;
  used: number;
}

/** `Alloc` is a member of the family. Addresses and sizes are bytes. */
export class Alloc {
  readonly #params: AllocParams;
  readonly #pages: PageRanges;
  readonly #sizes: number[];
  /** The class is looked up by size in grains of eight bytes, rounded up. */
  readonly #classOf: Uint16Array;
  readonly #largestSmall: number;
  readonly #cache: number[][];
  /** Each class has its spans with something free, by address. */
  readonly #open: Span[][];
  readonly #spanOfPage: (Span | undefined)[] = [];
  #slow = 0;
  #now = 0;

  constructor(params: AllocParams) {
    this.#params = { ...params, span_pages: Math.round(params.span_pages) };
    this.#pages = new PageRanges(params);
    this.#sizes = sizeClasses(params);
    this.#largestSmall = this.#sizes.at(-1)!;
    this.#classOf = new Uint16Array(this.#largestSmall / GRAIN + 1);
    for (let grains = 1, k = 0; grains < this.#classOf.length; grains++) {
      if (grains * GRAIN > this.#sizes[k]!) k++;
      this.#classOf[grains] = k;
    }
    this.#cache = this.#sizes.map(() => []);
    this.#open = this.#sizes.map(() => []);
  }

  /** Counts the bytes that are not with the system. */
  get committed(): number {
    return this.#pages.committedPages * PAGE_BYTES;
  }

  /** Counts the steps outside the fast path so far. */
  get slowSteps(): number {
    return this.#slow + this.#pages.slowSteps;
  }

  /** Returns the bytes set aside for a request of `size`. */
  roundedUp(size: number): number {
    if (size > this.#largestSmall) return Math.ceil(size / PAGE_BYTES) * PAGE_BYTES;
    return this.#sizes[this.#classOf[Math.ceil(size / GRAIN)]!]!;
  }

  allocate(size: number): number {
    this.#pages.decay(++this.#now);
    if (size > this.#largestSmall) return this.#pages.take(Math.ceil(size / PAGE_BYTES)) * PAGE_BYTES;
    const k = this.#classOf[Math.ceil(size / GRAIN)]!;
    const cached = this.#cache[k]!;
    if (cached.length === 0) this.#refill(k, cached);
    return cached.pop()!;
  }

  /** @param size the size that was asked for. */
  release(address: number, size: number): void {
    this.#pages.decay(++this.#now);
    if (size > this.#largestSmall) {
      this.#pages.give(address / PAGE_BYTES, Math.ceil(size / PAGE_BYTES), this.#now);
      return;
    }
    const cached = this.#cache[this.#classOf[Math.ceil(size / GRAIN)]!]!;
    cached.push(address);
    const { cache_depth, refill_batch } = this.#params;
    if (cached.length <= cache_depth) return;
    this.#slow += REFILL;
    for (const oldest of cached.splice(0, refill_batch)) this.#backToSpan(oldest);
  }

  #refill(k: number, cached: number[]): void {
    this.#slow += REFILL;
    const open = this.#open[k]!;
    if (open.length === 0) open.push(this.#carve(k));
    const wanted = Math.max(1, Math.min(this.#params.refill_batch, this.#params.cache_depth));
    while (cached.length < wanted && open.length > 0) {
      const span = open[0]!;
      cached.push(span.free.pop() ?? this.#untouched(span));
      span.used++;
      if (span.free.length === 0 && span.untouched === 0) open.shift();
    }
  }

  #carve(k: number): Span {
    this.#slow += CARVE;
    const size = this.#sizes[k]!;
    const pages = Math.max(this.#params.span_pages, Math.ceil(size / PAGE_BYTES));
    const start = this.#pages.take(pages);
    const untouched = Math.floor((pages * PAGE_BYTES) / size);
    const span: Span = { start, pages, sizeClass: k, free: [], untouched, used: 0 };
    for (let page = start; page < start + pages; page++) this.#spanOfPage[page] = span;
    return span;
  }

  #untouched(span: Span): number {
    const size = this.#sizes[span.sizeClass]!;
    const all = Math.floor((span.pages * PAGE_BYTES) / size);
    return span.start * PAGE_BYTES + (all - span.untouched--) * size;
  }

  #backToSpan(address: number): void {
    const span = this.#spanOfPage[Math.floor(address / PAGE_BYTES)]!;
    const open = this.#open[span.sizeClass]!;
    const wasFull = span.free.length === 0 && span.untouched === 0;
    span.free.push(address);
    span.used--;
    if (span.used === 0) {
      if (!wasFull) open.splice(open.indexOf(span), 1);
      this.#pages.give(span.start, span.pages, this.#now);
    } else if (wasFull) {
      const at = open.findIndex(({ start }) => start > span.start);
      open.splice(at < 0 ? open.length : at, 0, span);
    }
  }
}

/** Returns the sizes of the classes, rising, the last one at least the largest small size. */
function sizeClasses({ quantum, classes_per_doubling, max_small_kib }: AllocParams): number[] {
  const sizes: number[] = [];
  const largest = max_small_kib * 1024;
  const isDone = () => (sizes.at(-1) ?? 0) >= largest;
  for (let power = quantum; !isDone(); power *= 2) {
    const step = Math.max(1, Math.ceil(power / classes_per_doubling / quantum)) * quantum;
    for (let size = power; size < 2 * power && !isDone(); size += step) sizes.push(size);
  }
  return sizes;
}
