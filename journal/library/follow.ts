/** Keeps the library behind the journal: runs the indexer after commits and in calm, and tells how far it is. */
import type { LibraryPosition } from "../journal.ts";
import { saysFull } from "../sqlite/sqlite_error.ts";
import type { Indexer } from "./indexer.ts";
import { CALM_MS, IndexThrottle } from "./index_throttle.ts";

/** How long it rests when a slice found no space. */
const FULL_REST_MS = 1_000;

export class Follower implements Disposable {
  readonly #indexer: Indexer;
  readonly #tell: (position: LibraryPosition) => void;
  readonly #pace = new IndexThrottle();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #resting = false;

  /** Starts with what a former process left behind; the indexer is its own from now on. */
  constructor(indexer: Indexer, tell: (position: LibraryPosition) => void) {
    this.#indexer = indexer;
    this.#tell = tell;
    this.#later(0);
  }

  /** To be called after each commit was answered. */
  committed(): void {
    const start = performance.now();
    const budgetMs = this.#pace.committed(start);
    if (this.#resting) return;
    if (budgetMs === 0) return this.#later(CALM_MS);
    this.#slice(budgetMs);
    this.#pace.spent(performance.now() - start);
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
    this.#resting = true;
    this.#indexer[Symbol.dispose]();
  }

  #later(ms: number): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#resting = false;
      const budgetMs = this.#pace.idle(performance.now());
      if (budgetMs === 0) this.#later(CALM_MS);
      else this.#slice(budgetMs);
    }, ms);
  }

  #slice(budgetMs: number): void {
    const before = this.#indexer.position;
    try {
      // A timer, as requests are taken between two of them; not so between immediates or messages to oneself.
      if (!this.#indexer.slice(budgetMs)) this.#later(0);
    } catch (error) {
      if (!saysFull(error)) throw error;
      clearTimeout(this.#timer);
      this.#timer = undefined;
      this.#later(FULL_REST_MS);
      this.#resting = true;
    }
    const { position } = this.#indexer;
    if (position.indexedSeq > before.indexedSeq || position.listedSeq > before.listedSeq) {
      this.#tell(position);
    }
  }
}
