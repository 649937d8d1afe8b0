/**
 * Implements known allocators: those with size classes, and two of another kind, which are no points of the family
 * `alloc@1`. They are simplified to what the heap model has.
 */
import type { Allocator } from "./heap.ts";
import { PAGE_BYTES } from "./page_ranges.ts";
import { segregatedClassics } from "./segregated_classics.ts";

/**
 * Works like dlmalloc: one heap of blocks with a header of 16 bytes, sizes in steps of 16. A free block of exactly
 * the size is at hand, otherwise the smallest that fits is searched in a tree; neighbours are joined at once.
 */
class BestFit16 implements Allocator {
  static readonly #GROWTH = 32 * PAGE_BYTES;
  static readonly #SMALLEST = 32;
  /** Free blocks are sorted by size, then address. */
  readonly #free: { start: number; size: number }[] = [];
  readonly #startingAt = new Map<number, number>();
  readonly #endingAt = new Map<number, number>();
  #end = 0;
  slowSteps = 0;

  get committed(): number {
    return this.#end;
  }

  roundedUp(size: number): number {
    return Math.max(BestFit16.#SMALLEST, Math.ceil((size + 16) / 16) * 16);
  }

  allocate(size: number): number {
    const wanted = this.roundedUp(size);
    let at = this.#firstFrom(wanted, 0);
    if (this.#free[at]?.size !== wanted) this.slowSteps += 32 - Math.clz32(this.#free.length);
    if (at === this.#free.length) {
      const growth = Math.ceil(wanted / BestFit16.#GROWTH) * BestFit16.#GROWTH;
      this.slowSteps += 10;
      this.#end += growth;
      this.#put(this.#end - growth, growth);
      at = this.#firstFrom(wanted, 0);
    }
    const { start, size: found } = this.#free[at]!;
    this.#drop(at);
    if (found - wanted >= BestFit16.#SMALLEST) this.#put(start + wanted, found - wanted);
    else if (found > wanted) this.#rest.set(start, found);
    return start + 16;
  }

  release(address: number, size: number): void {
    const start = address - 16;
    const whole = this.#rest.get(start) ?? this.roundedUp(size);
    this.#rest.delete(start);
    this.#put(start, whole);
  }

  /** These blocks are larger than asked for, as what was left over is too small to be one. */
  readonly #rest = new Map<number, number>();

  #put(start: number, size: number): void {
    const before = this.#endingAt.get(start);
    if (before !== undefined) {
      this.#drop(this.#firstFrom(start - before, before));
      return this.#put(before, size + start - before);
    }
    const after = this.#startingAt.get(start + size);
    if (after !== undefined) {
      this.#drop(this.#firstFrom(after, start + size));
      return this.#put(start, size + after);
    }
    this.#free.splice(this.#firstFrom(size, start), 0, { start, size });
    this.#startingAt.set(start, size);
    this.#endingAt.set(start + size, start);
  }

  #drop(at: number): void {
    const { start, size } = this.#free[at]!;
    this.#free.splice(at, 1);
    this.#startingAt.delete(start);
    this.#endingAt.delete(start + size);
  }

  #firstFrom(size: number, start: number): number {
    let [low, high] = [0, this.#free.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      const block = this.#free[middle]!;
      if (block.size < size || (block.size === size && block.start < start)) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** `Bump` is an arena: it hands out the next address, and gets everything back when nothing is in use any more. */
class Bump implements Allocator {
  static readonly #GROWTH = 16 * PAGE_BYTES;
  committed = 0;
  slowSteps = 0;
  #next = 0;
  #used = 0;

  roundedUp(size: number): number {
    return Math.ceil(size / 16) * 16;
  }

  allocate(size: number): number {
    const address = this.#next;
    this.#next += this.roundedUp(size);
    this.#used++;
    while (this.committed < this.#next) {
      this.committed += Bump.#GROWTH;
      this.slowSteps += 10;
    }
    return address;
  }

  release(): void {
    if (--this.#used === 0) this.#next = 0;
  }
}

/** Holds every classic by name; each call makes a fresh one. */
export const allocClassics = {
  ...segregatedClassics,
  best_fit_16: () => new BestFit16(),
  bump: () => new Bump(),
} satisfies Record<string, () => Allocator>;
