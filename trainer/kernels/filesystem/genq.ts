/**
 * The family `genq@1` of page replacement has a small queue for newcomers, a main queue for pages that proved
 * themselves, and memories of what left each. It holds FIFO, LRU, CLOCK, BIP, 2Q and S3-FIFO as settings.
 */
import { PageLists } from "./page_lists.ts";

/** These settings make one member of the family. Shares are kept exactly, by counting, in ten-thousandths. */
export interface GenQParams {
  /**
   * The small queue gets this part of the cache; below 0.015 there is none and every page enters the main queue.
   */
  readonly small_ratio: number;
  /** So many of the pages that left a queue last are remembered, as a multiple of the cache. */
  readonly ghost_ratio: number;
  /**
   * A page needs so many hits in the small queue to move to the main one; with 4 it never does, as counts stop at
   * 3.
   */
  readonly promote_at: number;
  /** So many hits count in the main queue, each good for one more round (0 FIFO, 1 CLOCK, 3 S3-FIFO). */
  readonly main_cap: number;
  /** This share of the main queue's hits moves the page to the new end instead (1 LRU). */
  readonly main_lru: number;
  /** This share of newcomers is put at the end from which pages leave. */
  readonly bimodal: number;
  /** This share of the remembered pages enters the main queue when they come back. */
  readonly ghost_to_main: number;
  /**
   * The small queue grows by this part of the cache when a page comes back that left it, and shrinks for one that
   * left main; at 0 only those that left the small queue are remembered.
   */
  readonly adapt: number;
}

const SMALL = 0;
const MAIN = 1;
const SMALLEST_RATIO = 0.015;
const MOST_HITS = 3;

/** `GenQ` is a member of the family for a cache of `capacity` pages out of 0 … `pages` - 1. */
export class GenQ {
  readonly #params: GenQParams;
  readonly #capacity: number;
  readonly #lists: PageLists;
  readonly #hits: Uint8Array;
  readonly #leftSmall: Ghosts;
  readonly #leftMain: Ghosts;
  readonly #toNewEnd: Share;
  readonly #toOldEnd: Share;
  readonly #toMain: Share;
  /**
   * The small queue may hold so many pages, and a page that comes back adds the other; neither is always a whole
   * number.
   */
  #smallTarget: number;
  readonly #step: number;

  constructor(params: GenQParams, pages: number, capacity: number) {
    this.#params = params;
    this.#capacity = capacity;
    this.#lists = new PageLists(pages, 2);
    this.#hits = new Uint8Array(pages);
    const remembered = Math.floor(params.ghost_ratio * capacity);
    this.#leftSmall = new Ghosts(pages, remembered);
    this.#leftMain = new Ghosts(pages, remembered);
    this.#toNewEnd = new Share(params.main_lru);
    this.#toOldEnd = new Share(params.bimodal);
    this.#toMain = new Share(params.ghost_to_main);
    this.#smallTarget = Math.max(1, Math.floor(params.small_ratio * capacity));
    this.#step = params.adapt * capacity;
  }

  onHit(page: number): void {
    const hits = this.#hits[page]!;
    if (this.#lists.listOf(page) === SMALL) {
      if (hits < MOST_HITS) this.#hits[page] = hits + 1;
    } else if (this.#toNewEnd.isNext()) {
      this.#lists.remove(page);
      this.#lists.addNewest(MAIN, page);
    } else if (hits < this.#params.main_cap) this.#hits[page] = hits + 1;
  }

  /** Takes one page out of the cache, which must hold some. */
  evict(): number {
    const lists = this.#lists;
    const fromSmall = lists.size(SMALL) > 0 &&
      (lists.size(SMALL) >= this.#smallTarget || lists.size(MAIN) === 0);
    while (fromSmall && lists.size(SMALL) > 0) {
      const page = lists.oldest(SMALL);
      lists.remove(page);
      if (this.#hits[page]! < this.#params.promote_at) {
        this.#leftSmall.add(page);
        return page;
      }
      this.#hits[page] = 0;
      lists.addNewest(MAIN, page);
    }
    for (;;) {
      const page = lists.oldest(MAIN);
      lists.remove(page);
      if (this.#hits[page] === 0) {
        this.#leftMain.add(page);
        return page;
      }
      this.#hits[page]!--;
      lists.addNewest(MAIN, page);
    }
  }

  insert(page: number): void {
    const { small_ratio } = this.#params;
    this.#hits[page] = 0;
    const toSmall = this.#leftSmall.take(page);
    const toMain = this.#step > 0 && this.#leftMain.take(page);
    if (toSmall) this.#smallTarget = Math.min(this.#capacity - 1, this.#smallTarget + this.#step);
    else if (toMain) this.#smallTarget = Math.max(1, this.#smallTarget - this.#step);
    const returned = toSmall || toMain;
    if (returned && this.#toMain.isNext()) this.#lists.addNewest(MAIN, page);
    else {
      const queue = small_ratio < SMALLEST_RATIO ? MAIN : SMALL;
      if (this.#toOldEnd.isNext()) this.#lists.addOldest(queue, page);
      else this.#lists.addNewest(queue, page);
    }
  }
}

/** Remembers the `size` pages that left a queue last, without those that came back. */
class Ghosts {
  /** The time when a page left is counted in pages; 0 is never. */
  readonly #leftAt: Int32Array;
  readonly #size: number;
  #left = 0;

  constructor(pages: number, size: number) {
    this.#leftAt = new Int32Array(pages);
    this.#size = size;
  }

  add(page: number): void {
    this.#leftAt[page] = ++this.#left;
  }

  /** Returns whether `page` is remembered; it is not any more after this. */
  take(page: number): boolean {
    const leftAt = this.#leftAt[page]!;
    this.#leftAt[page] = 0;
    return leftAt > 0 && leftAt > this.#left - this.#size;
  }
}

/** Answers yes for exactly this share of the questions, evenly spread. */
class Share {
  readonly #step: number;
  #sum = 0;

  constructor(share: number) {
    this.#step = Math.round(share * 10_000);
  }

  isNext(): boolean {
    this.#sum += this.#step;
    if (this.#sum < 10_000) return false;
    this.#sum -= 10_000;
    return true;
  }
}
