/**
 * Keeps ordered lists of pages in which a page stands at most once: queues and stacks of a cache are made of them.
 */

/** Keeps `lists` lists over the pages 0 … `pages` - 1, with all operations in constant time. */
export class PageLists {
  /** Neighbours are kept towards the newest and towards the oldest end; list k's own node is number `pages` + k. */
  readonly #newer: Int32Array;
  readonly #older: Int32Array;
  readonly #listOf: Int16Array;
  readonly #sizes: Int32Array;
  readonly #pages: number;

  constructor(pages: number, lists: number) {
    this.#pages = pages;
    this.#newer = Int32Array.from({ length: pages + lists }, (_, node) => node);
    this.#older = this.#newer.slice();
    this.#listOf = new Int16Array(pages).fill(-1);
    this.#sizes = new Int32Array(lists);
  }

  size(list: number): number {
    return this.#sizes[list]!;
  }

  /** Returns the list in which `page` stands, -1 for none. */
  listOf(page: number): number {
    return this.#listOf[page]!;
  }

  /** Returns the page at the old end, -1 for an empty list. */
  oldest(list: number): number {
    const page = this.#newer[this.#pages + list]!;
    return page < this.#pages ? page : -1;
  }

  /** Returns the next page towards the new end, -1 for the newest. */
  newer(page: number): number {
    const next = this.#newer[page]!;
    return next < this.#pages ? next : -1;
  }

  /** Puts a page that stands nowhere at the new end. */
  addNewest(list: number, page: number): void {
    this.#insert(list, page, this.#older[this.#pages + list]!);
  }

  /** Puts a page that stands nowhere at the old end, as if it had been there longest. */
  addOldest(list: number, page: number): void {
    this.#insert(list, page, this.#pages + list);
  }

  remove(page: number): void {
    const older = this.#older[page]!;
    const newer = this.#newer[page]!;
    this.#newer[older] = newer;
    this.#older[newer] = older;
    this.#sizes[this.#listOf[page]!]!--;
    this.#listOf[page] = -1;
  }

  #insert(list: number, page: number, older: number): void {
    const newer = this.#newer[older]!;
    this.#newer[older] = page;
    this.#older[page] = older;
    this.#newer[page] = newer;
    this.#older[newer] = page;
    this.#sizes[list]!++;
    this.#listOf[page] = list;
  }
}
