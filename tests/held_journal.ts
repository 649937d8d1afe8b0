/** A journal whose commits are in a test's hands. */
import type { CommitOutcome, Journal, TokenStore } from "../journal/journal.ts";
import { openJournal } from "../journal/threads/open_journal.ts";

/** Opens real journals; while held, their commits wait, and then happen or fail as the test says. */
export class HeldJournal {
  #gate: PromiseWithResolvers<void> | null = null;
  #waiting = 0;

  /** Commits that wait. */
  get waiting(): number {
    return this.#waiting;
  }

  /** From now on commits wait. */
  hold(): void {
    this.#gate ??= Promise.withResolvers();
  }

  /** Lets the commits that wait happen, and all after them. */
  release(): void {
    this.#gate?.resolve();
    this.#gate = null;
  }

  /** Lets the commits that wait fail. */
  fail(error: Error): void {
    this.#gate?.reject(error);
  }

  readonly open = async (folder: string): Promise<Journal & TokenStore> => {
    const journal = await openJournal(folder);
    const append = async (...commit: Parameters<Journal["append"]>): Promise<CommitOutcome> => {
      this.#waiting++;
      await this.#gate?.promise;
      this.#waiting--;
      return await journal.append(...commit);
    };
    return new Proxy(journal, {
      get(target, key) {
        if (key === "append") return append;
        const value = Reflect.get(target, key, target);
        return typeof value === "function" ? value.bind(target) : value;
      },
    });
  };
}
