/** Holds what came from the hub until it is handed out: bounded, in order, each entry once. */

import { Queue } from "./queue.ts";

/** An inbox knows this of a message. */
export interface Incoming {
  readonly message_type: string;
  /** Entries have their position in the journal here; `caught_up` has one too and is no entry. */
  readonly seq?: number;
}

interface Held<M> {
  readonly message: M;
  readonly size: number;
}

/**
 * A queue with one consumer. When it holds more than `maxSize` it drops what comes. Entries can be read again from the
 * journal: as soon as those that it holds are handed out it calls `onRefill`, once, and the client resumes from
 * {@link position}.
 */
export class Inbox<M extends Incoming> implements AsyncIterator<M, undefined> {
  readonly #maxSize: number;
  readonly #onRefill: () => void;
  #held = new Queue<Held<M>>();
  #size = 0;
  #positionsHeld = 0;
  #lastSeq = 0;
  #isDropping = false;
  #isRefilling = false;
  #end: { readonly error: Error | undefined } | undefined;
  #wake: (() => void) | undefined;

  /** Everything up to this seq was handed out or did not concern this AI; it is undefined until the first `welcome`. */
  position: number | undefined;

  constructor({ maxSize, onRefill }: { maxSize: number; onRefill: () => void }) {
    this.#maxSize = maxSize;
    this.#onRefill = onRefill;
  }

  /** Begins a connection that delivers from {@link position} on, dropped entries included. */
  restart(): void {
    this.#isDropping = false;
    this.#isRefilling = false;
  }

  /** Adds a message of `size` characters. Entries that came before are ignored. */
  put(message: M, size: number): void {
    const { seq } = message;
    const isEntry = seq !== undefined && message.message_type !== "caught_up";
    if (this.#end !== undefined || (isEntry && seq <= this.#lastSeq)) return;
    // After an entry was dropped, no later position may be reached before that entry has come again.
    if (seq !== undefined && this.#isDropping) return;
    if (this.#size + size > this.#maxSize && this.#held.length > 0) {
      if (seq !== undefined) {
        this.#isDropping = true;
        this.#refillWhenEmpty();
      }
      return;
    }
    if (isEntry) this.#lastSeq = seq;
    if (seq !== undefined) this.#positionsHeld++;
    this.#size += size;
    this.#held.push({ message, size });
    this.#wake?.();
  }

  /**
   * Takes back what came after `seq` and was not handed out, as the hub has lost it and gives other entries its seqs. `notice`
   * is handed out before these, whose position is `seq` at most.
   */
  takeBack(seq: number, notice: M): void {
    const kept = new Queue<Held<M>>();
    for (let held = this.#held.shift(); held !== undefined; held = this.#held.shift()) {
      if ((held.message.seq ?? 0) <= seq) kept.push(held);
      else {
        this.#size -= held.size;
        this.#positionsHeld--;
      }
    }
    kept.push({ message: notice, size: 0 });
    this.#held = kept;
    this.#lastSeq = Math.min(this.#lastSeq, seq);
    if (this.position !== undefined) this.position = Math.min(this.position, seq);
    this.#wake?.();
  }

  /** Ends the inbox: what is held is still handed out, then the iteration ends, with `error` where one is given. */
  end(error?: Error): void {
    this.#end ??= { error };
    this.#wake?.();
  }

  /** Resolves with the next message. Only one call may be pending. */
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
    this.#refillWhenEmpty();
    return message;
  }

  #refillWhenEmpty(): void {
    if (!this.#isDropping || this.#isRefilling || this.#end !== undefined) return;
    this.#isRefilling = this.#positionsHeld === 0 && this.#size <= this.#maxSize / 2;
    if (this.#isRefilling) this.#onRefill();
  }
}
