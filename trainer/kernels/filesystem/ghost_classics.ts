/**
 * Implements known page replacements that remember pages which left, each written on its own. two_q and s3_fifo are
 * exact points of the family `genq@1`, arc is not.
 */
import type { MakeReplacement, Replacement } from "./page_cache.ts";
import { PageLists } from "./page_lists.ts";

/**
 * Adaptive replacement (Megiddo & Modha, FAST'03) keeps pages seen once and pages seen again, each with a memory of
 * equal size.
 */
class Arc implements Replacement {
  static readonly #ONCE = 0;
  static readonly #AGAIN = 1;
  static readonly #LEFT_ONCE = 2;
  static readonly #LEFT_AGAIN = 3;
  readonly #lists: PageLists;
  readonly #capacity: number;
  /** So many pages that were seen once are wanted. */
  #target = 0;

  constructor(pages: number, capacity: number) {
    this.#lists = new PageLists(pages, 4);
    this.#capacity = capacity;
  }

  onHit(page: number): void {
    this.#lists.remove(page);
    this.#lists.addNewest(Arc.#AGAIN, page);
  }

  evict(incoming: number): number {
    const lists = this.#lists;
    const from = lists.listOf(incoming);
    this.#adapt(from);
    const once = lists.size(Arc.#ONCE);
    if (from < 0 && once === this.#capacity) return this.#drop(Arc.#ONCE);
    const wantsOnce = once > this.#target || (from === Arc.#LEFT_AGAIN && once === this.#target);
    const fromOnce = once > 0 && (wantsOnce || lists.size(Arc.#AGAIN) === 0);
    const page = this.#drop(fromOnce ? Arc.#ONCE : Arc.#AGAIN);
    lists.addNewest(fromOnce ? Arc.#LEFT_ONCE : Arc.#LEFT_AGAIN, page);
    return page;
  }

  insert(page: number): void {
    const lists = this.#lists;
    if (lists.listOf(page) >= 0) {
      lists.remove(page);
      lists.addNewest(Arc.#AGAIN, page);
      return;
    }
    lists.addNewest(Arc.#ONCE, page);
    // Both sides follow the paper's directory: once and left once hold C, everything 2C.
    if (lists.size(Arc.#ONCE) + lists.size(Arc.#LEFT_ONCE) > this.#capacity) this.#drop(Arc.#LEFT_ONCE);
    if ([0, 1, 2, 3].reduce((sum, list) => sum + lists.size(list), 0) > 2 * this.#capacity) {
      this.#drop(Arc.#LEFT_AGAIN);
    }
  }

  #adapt(from: number): void {
    const [leftOnce, leftAgain] = [this.#lists.size(Arc.#LEFT_ONCE), this.#lists.size(Arc.#LEFT_AGAIN)];
    if (from === Arc.#LEFT_ONCE) {
      this.#target = Math.min(this.#capacity, this.#target + Math.max(1, Math.floor(leftAgain / leftOnce)));
    } else if (from === Arc.#LEFT_AGAIN) {
      this.#target = Math.max(0, this.#target - Math.max(1, Math.floor(leftOnce / leftAgain)));
    }
  }

  #drop(list: number): number {
    const page = this.#lists.oldest(list);
    this.#lists.remove(page);
    return page;
  }
}

/** Remembers the last `size` pages that were put in, in a ring; a page can be in it once. */
class Remembered {
  readonly #ring: number[];
  readonly #pages = new Set<number>();
  #next = 0;

  constructor(size: number) {
    this.#ring = new Array<number>(size).fill(-1);
  }

  add(page: number): void {
    if (this.#ring.length === 0) return;
    this.#pages.delete(this.#ring[this.#next]!);
    this.#ring[this.#next] = page;
    this.#pages.add(page);
    this.#next = (this.#next + 1) % this.#ring.length;
  }

  take(page: number): boolean {
    if (!this.#pages.delete(page)) return false;
    this.#ring[this.#ring.indexOf(page)] = -1;
    return true;
  }
}

/**
 * 2Q (Johnson & Shasha, VLDB'94), the full version, puts newcomers into a FIFO of a quarter of the cache; a page
 * that comes back from the last half a cache of those that left it goes to an LRU.
 */
class TwoQ implements Replacement {
  readonly #newcomers: PageLists;
  readonly #kept: PageLists;
  readonly #left: Remembered;
  readonly #newcomersWanted: number;

  constructor(pages: number, capacity: number) {
    this.#newcomers = new PageLists(pages, 1);
    this.#kept = new PageLists(pages, 1);
    this.#left = new Remembered(Math.floor(capacity / 2));
    this.#newcomersWanted = Math.max(1, Math.floor(capacity / 4));
  }

  onHit(page: number): void {
    if (this.#kept.listOf(page) < 0) return;
    this.#kept.remove(page);
    this.#kept.addNewest(0, page);
  }

  evict(): number {
    if (this.#newcomers.size(0) >= this.#newcomersWanted || this.#kept.size(0) === 0) {
      const page = this.#newcomers.oldest(0);
      this.#newcomers.remove(page);
      this.#left.add(page);
      return page;
    }
    const page = this.#kept.oldest(0);
    this.#kept.remove(page);
    return page;
  }

  insert(page: number): void {
    (this.#left.take(page) ? this.#kept : this.#newcomers).addNewest(0, page);
  }
}

/**
 * S3-FIFO (Yang, SOSP'23) has newcomers in a FIFO of a tenth of the cache, a main FIFO with reinsertion, and a
 * memory as long as the main one. The memory is asked after room was made.
 */
class S3Fifo implements Replacement {
  readonly #small: PageLists;
  readonly #main: PageLists;
  readonly #frequency = new Map<number, number>();
  readonly #left: Remembered;
  readonly #mainSize: number;

  constructor(pages: number, capacity: number) {
    this.#small = new PageLists(pages, 1);
    this.#main = new PageLists(pages, 1);
    this.#mainSize = capacity - Math.max(1, Math.floor(capacity / 10));
    this.#left = new Remembered(Math.floor((9 * capacity) / 10));
  }

  onHit(page: number): void {
    this.#frequency.set(page, Math.min(3, this.#frequency.get(page)! + 1));
  }

  evict(): number {
    if (this.#main.size(0) <= this.#mainSize) {
      while (this.#small.size(0) > 0) {
        const page = this.#small.oldest(0);
        this.#small.remove(page);
        if (this.#frequency.get(page)! <= 1) {
          this.#left.add(page);
          return page;
        }
        this.#frequency.set(page, 0);
        this.#main.addNewest(0, page);
      }
    }
    for (;;) {
      const page = this.#main.oldest(0);
      const frequency = this.#frequency.get(page)!;
      this.#main.remove(page);
      if (frequency === 0) return page;
      this.#frequency.set(page, frequency - 1);
      this.#main.addNewest(0, page);
    }
  }

  insert(page: number): void {
    this.#frequency.set(page, 0);
    (this.#left.take(page) ? this.#main : this.#small).addNewest(0, page);
  }
}

/** Holds each of them by name. */
export const ghostClassics = {
  arc: () => (pages, capacity) => new Arc(pages, capacity),
  two_q: () => (pages, capacity) => new TwoQ(pages, capacity),
  s3_fifo: () => (pages, capacity) => new S3Fifo(pages, capacity),
} satisfies Record<string, () => MakeReplacement>;
