/** Pages that were just made, for whoever asks for the same: many readers cost the library what one does. */

/** So long a page is as good as new where no event tells that it is not. */
const LIFE_MS = 500;
/** Different pages that are kept; their addresses are whatever people ask for. */
const MAX_PAGES = 32;

/** A page as it is answered. */
export interface MadePage {
  readonly html: string;
  readonly code: 200 | 404;
}

interface Kept {
  readonly madeMs: number;
  readonly page: Promise<MadePage>;
}

/** Pages by whatever tells one from the other, all of them as of one event. */
export class PageCache {
  readonly #kept = new Map<string, Kept>();
  #asOf: string | undefined;

  /** The page that is kept as `key`, also one that is still being made; by `make` where there is none as of this event. */
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
    // What failed may succeed the next time.
    page.catch(() => this.#kept.delete(key));
    if (this.#kept.size > MAX_PAGES) this.#kept.delete(this.#kept.keys().next().value!);
    return page;
  }
}
