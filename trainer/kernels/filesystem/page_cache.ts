/**
 * Simulates a cache that gets one page after the other and counts what it has to fetch; a policy decides which page
 * leaves.
 */
import type { PageTrace } from "./page_trace.ts";

/** Decides which page leaves. It sees every access and is asked for room before a page is inserted. */
export interface Replacement {
  onHit(page: number): void;
  /** Takes one page out and returns it; `incoming` needs the room. It is never called for an empty cache. */
  evict(incoming: number): number;
  /** Inserts a page that is not there. */
  insert(page: number): void;
}

/** Makes a fresh policy for a cache of `capacity` out of the pages 0 … `pages` - 1. */
export type MakeReplacement = (pages: number, capacity: number) => Replacement;

/** The cache holds `capacity` in whatever unit sizes have, and is empty at first. */
export class PageCache {
  readonly #policy: Replacement;
  readonly #capacity: number;
  /** Each cached page has its size here, any other 0. */
  readonly #cached: Uint32Array;
  #used = 0;

  constructor(make: MakeReplacement, pages: number, capacity: number) {
    this.#policy = make(pages, capacity);
    this.#capacity = capacity;
    this.#cached = new Uint32Array(pages);
  }

  /** Accesses a page, which is inserted unless it is larger than the cache. @returns whether it was there. */
  access(page: number, size: number): boolean {
    if (this.#cached[page]! > 0) {
      this.#policy.onHit(page);
      return true;
    }
    if (size > this.#capacity) return false;
    while (this.#used + size > this.#capacity) {
      const victim = this.#policy.evict(page);
      this.#used -= this.#cached[victim]!;
      this.#cached[victim] = 0;
    }
    this.#policy.insert(page);
    this.#cached[page] = size;
    this.#used += size;
    return false;
  }
}

/** Counts the misses of a fresh policy over the first `accesses` of the trace in a cache of `capacity`. */
export function countMisses(
  { accesses: all, pages, sizes }: PageTrace,
  make: MakeReplacement,
  { capacity, accesses = Infinity }: { capacity: number; accesses?: number },
): number {
  const cache = new PageCache(make, pages, capacity);
  const end = Math.min(accesses, all.length);
  let misses = 0;
  for (let i = 0; i < end; i++) if (!cache.access(all[i]!, sizes ? sizes[i]! : 1)) misses++;
  return misses;
}
