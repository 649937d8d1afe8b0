/** Keeps the library behind the journal: follows its commits, and indexes after them and in calm. */
import type { Followed, FollowedJournal, LibraryPosition } from "../journal.ts";
import { saysFull } from "../sqlite/sqlite_error.ts";
import { CALM_MS, IndexThrottle } from "./index_throttle.ts";
import type { Indexer } from "./indexer.ts";
import type { Pass } from "./pass.ts";

/** The indexer rests for so long when a slice found no space. */
const FULL_REST_MS = 1_000;

/** Owns the indexer, and lets it work whenever its throttle allows that. */
export class Follower implements Disposable {
  readonly #indexer: Indexer;
  readonly #journal: FollowedJournal;
  readonly #report: (position: LibraryPosition) => void;
  readonly #throttle = new IndexThrottle();
  readonly #sources = new Map<Pass, AsyncIterator<Followed>>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** True while a slice is made, and while there was no space. */
  #isBusy = false;
  #hasEnded = false;

  /** Starts with what a former process left behind; `report` gets the position as it moves on. */
  constructor(indexer: Indexer, journal: FollowedJournal, report: (position: LibraryPosition) => void) {
    this.#indexer = indexer;
    this.#journal = journal;
    this.#report = report;
    this.#later(0);
  }

  /** The writer calls this after each commit was answered. */
  committed(): void {
    const start = performance.now();
    const budgetMs = this.#throttle.committed(start);
    if (this.#isBusy || this.#hasEnded) return;
    if (budgetMs === 0) return this.#later(CALM_MS);
    this.#slice(budgetMs, () => this.#throttle.spent(performance.now() - start));
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
    this.#hasEnded = true;
  }

  /** A timer lets requests be taken before the next slice; immediates and messages to oneself would not. */
  #later(ms: number): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#isBusy = false;
      const budgetMs = this.#throttle.idle(performance.now());
      if (budgetMs === 0) this.#later(CALM_MS);
      else this.#slice(budgetMs);
    }, ms);
  }

  #rest(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#later(FULL_REST_MS);
  }

  /** Calls `spent` at the end. It rejects by a bug only, which ends the thread. */
  async #slice(budgetMs: number, spent = () => {}): Promise<void> {
    const before = this.#indexer.position;
    this.#isBusy = true;
    try {
      const isLevel = await this.#advance(performance.now() + budgetMs);
      this.#isBusy = false;
      if (this.#hasEnded) return;
      if (!isLevel) this.#later(0);
    } catch (error) {
      if (!saysFull(error)) throw error;
      this.#sources.clear();
      this.#rest();
    }
    spent();
    const { position } = this.#indexer;
    if (position.indexedSeq > before.indexedSeq || position.listedSeq > before.listedSeq) {
      this.#report(position);
    }
  }

  /** Takes in what is committed until `deadline`, and resolves with whether nothing is left. The rows come before the lists. */
  async #advance(deadline: number): Promise<boolean> {
    const { rows, lists } = this.#indexer;
    for (const pass of [rows, lists]) {
      const upTo = pass === rows ? this.#journal.head : rows.seq;
      while (pass.seq < upTo) {
        const now = performance.now();
        if (now >= deadline) return false;
        // Half of the time is for reading: a transaction for each single entry would cost more than the entry.
        if (pass.offered === pass.seq) await this.#readAhead(pass, upTo, (now + deadline) / 2);
        // The database may be closed by now.
        if (this.#hasEnded) return false;
        this.#indexer.slice(pass, deadline - performance.now());
      }
    }
    return lists.seq === this.#journal.head;
  }

  async #readAhead(pass: Pass, upTo: number, untilMs: number): Promise<void> {
    const source = this.#sources.get(pass) ?? this.#journal.follow(pass.seq)[Symbol.asyncIterator]();
    this.#sources.set(pass, source);
    do {
      const { value } = await source.next();
      pass.offer(value);
    } while (pass.offered < upTo && performance.now() < untilMs);
  }
}
