/**
 * Implements known page replacements that are one queue, each written on its own. All but sieve are exact points of
 * the family `genq@1`.
 */
import type { MakeReplacement, Replacement } from "./page_cache.ts";
import { PageLists } from "./page_lists.ts";

/** The page that came first leaves first. */
class Fifo implements Replacement {
  protected readonly queue: PageLists;

  constructor(pages: number) {
    this.queue = new PageLists(pages, 1);
  }

  onHit(_page: number): void {}

  evict(): number {
    const page = this.queue.oldest(0);
    this.queue.remove(page);
    return page;
  }

  insert(page: number): void {
    this.queue.addNewest(0, page);
  }
}

/** The least recently used page leaves first. */
class Lru extends Fifo {
  override onHit(page: number): void {
    this.queue.remove(page);
    this.queue.addNewest(0, page);
  }
}

/** One bit marks "used since the hand passed" (Corbató 1968); the hand moves by moving pages to the new end. */
class Clock extends Fifo {
  readonly #used = new Set<number>();

  override onHit(page: number): void {
    this.#used.add(page);
  }

  override evict(): number {
    for (;;) {
      const page = super.evict();
      if (!this.#used.delete(page)) return page;
      super.insert(page);
    }
  }
}

/**
 * Newcomers take the place of the page that would leave next in an LRU, but every fortieth is treated as in LRU
 * (BIP, Qureshi, ISCA'07, which let one in 32 through).
 */
class Bip extends Lru {
  #misses = 0;

  override insert(page: number): void {
    const letThrough = this.#misses++ % 40 === 0;
    if (letThrough) this.queue.addNewest(0, page);
    else this.queue.addOldest(0, page);
  }
}

/** Pages keep their place, and a hand walks from the oldest to the newest (Zhang, NSDI'24). */
class Sieve extends Fifo {
  readonly #visited: Uint8Array;
  #hand = -1;

  constructor(pages: number) {
    super(pages);
    this.#visited = new Uint8Array(pages);
  }

  override onHit(page: number): void {
    this.#visited[page] = 1;
  }

  override evict(): number {
    let page = this.#hand < 0 ? this.queue.oldest(0) : this.#hand;
    while (this.#visited[page] === 1) {
      this.#visited[page] = 0;
      const next = this.queue.newer(page);
      page = next < 0 ? this.queue.oldest(0) : next;
    }
    this.#hand = this.queue.newer(page);
    this.queue.remove(page);
    return page;
  }
}

/** Holds each of them by name. */
export const oneQueueClassics = {
  fifo: () => (pages) => new Fifo(pages),
  lru: () => (pages) => new Lru(pages),
  clock: () => (pages) => new Clock(pages),
  bip: () => (pages) => new Bip(pages),
  sieve: () => (pages) => new Sieve(pages),
} satisfies Record<string, () => MakeReplacement>;
