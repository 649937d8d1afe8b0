/** Counts the fewest misses that any replacement can have: it knows the future (MIN, Belady 1966). */
import type { PageTrace } from "./page_trace.ts";

/**
 * Returns the misses of MIN over the whole trace in an empty cache of `capacity` pages; sizes are not looked at.
 */
export function fewestMisses({ accesses, pages }: PageTrace, capacity: number): number {
  const next = nextAccesses(accesses, pages);
  /** Each cached page is due at its next use; what is not cached has -1. */
  const due = new Int32Array(pages).fill(-1);
  const heap = new LatestFirst(accesses.length);
  let [cached, misses] = [0, 0];
  accesses.forEach((page, i) => {
    if (due[page]! < 0) {
      misses++;
      if (cached === capacity) due[latest(heap, due)] = -1;
      else cached++;
    }
    due[page] = next[i]!;
    heap.add(next[i]!, page);
  });
  return misses;
}

/** Returns the cached page that is used last; what the heap still holds of past accesses is skipped. */
function latest(heap: LatestFirst, due: Int32Array): number {
  for (;;) {
    const { at, page } = heap.take();
    if (due[page] === at) return page;
  }
}

/** Returns for each access when its page is used again, `accesses.length` for never. */
function nextAccesses(accesses: Int32Array, pages: number): Int32Array {
  const next = new Int32Array(accesses.length);
  const seen = new Int32Array(pages).fill(accesses.length);
  for (let i = accesses.length - 1; i >= 0; i--) {
    next[i] = seen[accesses[i]!]!;
    seen[accesses[i]!] = i;
  }
  return next;
}

/** The binary heap of (time, page) has the latest on top. */
class LatestFirst {
  readonly #at: Int32Array;
  readonly #page: Int32Array;
  #size = 0;

  constructor(most: number) {
    this.#at = new Int32Array(most);
    this.#page = new Int32Array(most);
  }

  add(at: number, page: number): void {
    let slot = this.#size++;
    while (slot > 0) {
      const parent = (slot - 1) >> 1;
      if (this.#at[parent]! >= at) break;
      this.#move(parent, slot);
      slot = parent;
    }
    this.#set(slot, at, page);
  }

  take(): { at: number; page: number } {
    const top = { at: this.#at[0]!, page: this.#page[0]! };
    const [at, page] = [this.#at[--this.#size]!, this.#page[this.#size]!];
    let slot = 0;
    for (;;) {
      let child = 2 * slot + 1;
      if (child >= this.#size) break;
      if (child + 1 < this.#size && this.#at[child + 1]! > this.#at[child]!) child++;
      if (this.#at[child]! <= at) break;
      this.#move(child, slot);
      slot = child;
    }
    this.#set(slot, at, page);
    return top;
  }

  #move(from: number, to: number): void {
    this.#set(to, this.#at[from]!, this.#page[from]!);
  }

  #set(slot: number, at: number, page: number): void {
    this.#at[slot] = at;
    this.#page[slot] = page;
  }
}
