/** Lets tasks wait until something has changed. */
import type { Clock } from "./clock.ts";

export class Changes {
  #next = Promise.withResolvers<void>();

  /** Resolves with the next call of {@linkcode notify}. */
  get next(): Promise<void> {
    return this.#next.promise;
  }

  /** Wakes all that wait. */
  notify(): void {
    this.#next.resolve();
    this.#next = Promise.withResolvers();
  }

  /** Resolves with the next call of {@linkcode notify}, after `ms` milliseconds, or when `signal` aborts. */
  async within(
    ms: number,
    { clock, signal }: { readonly clock: Clock; readonly signal: AbortSignal },
  ): Promise<void> {
    const over = new AbortController();
    await Promise.race([this.next, clock.delay(ms, AbortSignal.any([signal, over.signal]))]);
    over.abort();
  }
}
