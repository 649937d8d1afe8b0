/** Hands out to one reader what the events of a socket bring, in order. */

/** A reader takes everything that has come at once; where nothing has, it waits. */
export class Arrivals<T> {
  #items: T[] = [];
  #end: { readonly error: Error | undefined } | undefined;
  #wake: (() => void) | undefined;

  put(item: T): void {
    this.#items.push(item);
    this.#wake?.();
  }

  /** What has come is still handed out, then the reader is at the end, or gets `error`. Only the first end counts. */
  end(error?: Error): void {
    this.#end ??= { error };
    this.#wake?.();
  }

  /** Resolves with what has come since the last call, which is something, or with undefined at the end. @throws the error of the end */
  async take(): Promise<T[] | undefined> {
    while (this.#items.length === 0) {
      if (this.#end?.error !== undefined) throw this.#end.error;
      if (this.#end !== undefined) return undefined;
      await new Promise<void>((resolve) => this.#wake = resolve);
    }
    const items = this.#items;
    this.#items = [];
    return items;
  }
}
