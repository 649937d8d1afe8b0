/** Lets a test hold, release and fail the commits of a journal. */
import type { BlobStore, CommitOutcome, Journal, TokenStore } from "../journal/journal.ts";
import { openJournal } from "../journal/threads/open_journal.ts";

/** Opens real journals; while they are held, their commits wait, and then happen or fail as the test says. */
export class HeldJournal {
  #held: PromiseWithResolvers<void> | null = null;
  #waiting = 0;

  /** Returns the number of commits that wait. */
  get waiting(): number {
    return this.#waiting;
  }

  /** Makes commits wait from now on. */
  hold(): void {
    this.#held ??= Promise.withResolvers();
  }

  /** Lets the waiting commits and all later ones happen. */
  release(): void {
    this.#held?.resolve();
    this.#held = null;
  }

  /** Makes the waiting commits fail. */
  fail(error: Error): void {
    this.#held?.reject(error);
  }

  readonly open = async (folder: string): Promise<Journal & TokenStore & BlobStore> => {
    const journal = await openJournal(folder);
    const append = async (...commit: Parameters<Journal["append"]>): Promise<CommitOutcome> => {
      this.#waiting++;
      await this.#held?.promise;
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
