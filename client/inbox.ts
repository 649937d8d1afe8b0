/** What came from the hub and was not handed out yet: bounded, in order, each entry once. */

import { Queue } from "./queue.ts";

/** What an inbox must know of a message. */
export interface Incoming {
  readonly message_type: string;
  /** Position in the journal; `caught_up` has one too and is none. */
  readonly seq?: number;
}

interface Held<M> {
  readonly message: M;
  readonly size: number;
}

/**
 * A queue with one consumer. When it holds more than `maxSize` it lets go of what comes: entries can be had again from the
 * journal, so as soon as those it holds are handed out it calls `onHungry`, once, and the client resumes from {@link position}.
 */
export class Inbox<M extends Incoming> implements AsyncIterator<M, undefined> {
  readonly #maxSize: number;
  readonly #onHungry: () => void;
  #held = new Queue<Held<M>>();
  #size = 0;
  #positionsHeld = 0;
  #lastSeq = 0;
  #isLettingGo = false;
  #isHungry = false;
  #end: { readonly error: Error | undefined } | undefined;
  #wake: (() => void) | undefined;

  /** Everything up to it was handed out, or did not concern this AI; undefined until the first `welcome`. */
  position: number | undefined;

  constructor({ maxSize, onHungry }: { maxSize: number; onHungry: () => void }) {
    this.#maxSize = maxSize;
    this.#onHungry = onHungry;
  }

  /** A connection is made that delivers from {@link position} on; entries that were let go of come with it. */
  restart(): void {
    this.#isLettingGo = false;
    this.#isHungry = false;
  }

  /** Takes in what came; `size` is what it weighs. Entries that are there already are dropped. */
  put(message: M, size: number): void {
    const { seq } = message;
    const isEntry = seq !== undefined && message.message_type !== "caught_up";
    if (this.#end !== undefined || (isEntry && seq <= this.#lastSeq)) return;
    // Once an entry was let go, no later position may be reached before it has come again.
    if (seq !== undefined && this.#isLettingGo) return;
    if (this.#size + size > this.#maxSize && this.#held.length > 0) {
      if (seq !== undefined) {
        this.#isLettingGo = true;
        this.#feedWhenHungry();
      }
      return;
    }
    if (isEntry) this.#lastSeq = seq;
    if (seq !== undefined) this.#positionsHeld++;
    this.#size += size;
    this.#held.push({ message, size });
    this.#wake?.();
  }

  /** Nothing more comes: what is held is still handed out, then the iteration ends, with `error` where one is given. */
  end(error?: Error): void {
    this.#end ??= { error };
    this.#wake?.();
  }

  /** The next message. One call at a time. */
  async next(): Promise<IteratorResult<M, undefined>> {
    for (;;) {
      const held = this.#held.shift();
      if (held !== undefined) return { done: false, value: this.#handOut(held) };
      if (this.#end?.error !== undefined) throw this.#end.error;
      if (this.#end !== undefined) return { done: true, value: undefined };
      await new Promise<void>((resolve) => this.#wake = resolve);
    }
  }

  #handOut({ message, size }: Held<M>): M {
    this.#size -= size;
    if (message.seq !== undefined) {
      this.#positionsHeld--;
      this.position = Math.max(this.position ?? 0, message.seq);
    }
    this.#feedWhenHungry();
    return message;
  }

  #feedWhenHungry(): void {
    if (!this.#isLettingGo || this.#isHungry || this.#end !== undefined) return;
    this.#isHungry = this.#positionsHeld === 0 && this.#size <= this.#maxSize / 2;
    if (this.#isHungry) this.#onHungry();
  }
}
