/** Caches pages that were just rendered, so that many readers of one page cost the library what one does. */

/** `LIFE_MS` is how long a page is reused where no event makes it stale. */
const LIFE_MS = 500;
/** `MAX_PAGES` bounds the cache, as addresses are whatever people ask for. */
const MAX_PAGES = 32;

/** `MadePage` is a page as it is answered. */
export interface MadePage {
  readonly html: string;
  readonly code: 200 | 404;
}

interface Kept {
  readonly madeMs: number;
  readonly page: Promise<MadePage>;
}

/** `PageCache` holds pages by key, all of them as of one event. */
export class PageCache {
  readonly #kept = new Map<string, Kept>();
  #asOf: string | undefined;

  /** Returns the page cached as `key`, also one that is still being rendered; else the page that `make` returns. */
  get(
    key: string,
    { asOf, nowMs }: { readonly asOf: string; readonly nowMs: number },
    make: () => Promise<MadePage>,
  ): Promise<MadePage> {
    if (asOf !== this.#asOf) this.#kept.clear();
    this.#asOf = asOf;
    const kept = this.#kept.get(key);
    if (kept && Math.abs(nowMs - kept.madeMs) < LIFE_MS) return kept.page;
    const page = make();
    this.#kept.delete(key);
    this.#kept.set(key, { madeMs: nowMs, page });
    // A page that failed is not cached, as it may succeed the next time.
    page.catch(() => this.#kept.delete(key));
    if (this.#kept.size > MAX_PAGES) this.#kept.delete(this.#kept.keys().next().value!);
    return page;
  }
}
