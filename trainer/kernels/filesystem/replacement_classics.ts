/**
 * Holds all known page replacements that learning is compared with; lfu, which is no point of the family, is
 * written here.
 */
import { ghostClassics } from "./ghost_classics.ts";
import { oneQueueClassics } from "./one_queue_classics.ts";
import type { MakeReplacement, Replacement } from "./page_cache.ts";
import { PageLists } from "./page_lists.ts";

/**
 * The page with the fewest accesses since it was inserted leaves first, the oldest of those before others; counts
 * stop at 255.
 */
class Lfu implements Replacement {
  static readonly #MOST = 255;
  readonly #byCount: PageLists;
  /** No list below this one holds a page. */
  #least = 1;

  constructor(pages: number) {
    this.#byCount = new PageLists(pages, Lfu.#MOST + 1);
  }

  onHit(page: number): void {
    const count = this.#byCount.listOf(page);
    this.#byCount.remove(page);
    this.#byCount.addNewest(Math.min(Lfu.#MOST, count + 1), page);
  }

  evict(): number {
    while (this.#byCount.size(this.#least) === 0) this.#least++;
    const page = this.#byCount.oldest(this.#least);
    this.#byCount.remove(page);
    return page;
  }

  insert(page: number): void {
    this.#byCount.addNewest(1, page);
    this.#least = 1;
  }
}

const { arc, two_q, s3_fifo } = ghostClassics;
const { fifo, lru, clock, bip, sieve } = oneQueueClassics;

/** Holds every classic by name. */
export const replacementClassics = {
  fifo,
  lru,
  clock,
  bip,
  lfu: () => (pages) => new Lfu(pages),
  arc,
  sieve,
  two_q,
  s3_fifo,
} satisfies Record<string, () => MakeReplacement>;
