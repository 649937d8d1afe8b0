/** Holds messages for one consumer, who may come late or never. */
import { Queue } from "../../client/queue.ts";

/** So many messages are held. */
const MOST = 10_000;

export class Mailbox<M> implements AsyncIterator<M, undefined> {
  #held = new Queue<M>();
  #hasConsumer = false;
  #end: { readonly error: Error | undefined } | undefined;
  #wake: (() => void) | undefined;
  #room: (() => void) | undefined;

  /** Somebody has asked for a message. */
  get hasConsumer(): boolean {
    return this.#hasConsumer;
  }

  /**
   * Adds a message, and resolves when there is room for another one: as long as nobody has asked for any, the oldest makes it, with
   * which it resolves; later the consumer does.
   */
  async put(message: M): Promise<M | undefined> {
    this.#held.push(message);
    this.#wake?.();
    if (this.#held.length <= MOST) return undefined;
    if (!this.#hasConsumer) return this.#held.shift();
    await new Promise<void>((resolve) => this.#room = resolve);
    return undefined;
  }

  /** Drops the messages of which `isLost` is true. */
  drop(isLost: (message: M) => boolean): void {
    for (const message of this.#held.drain()) {
      if (!isLost(message)) this.#held.push(message);
    }
  }

  /** What is held is still handed out, then it is at the end, with `error` where one is given. */
  end(error?: Error): void {
    this.#end ??= { error };
    this.#wake?.();
    this.#room?.();
  }

  async next(): Promise<IteratorResult<M, undefined>> {
    this.#hasConsumer = true;
    for (;;) {
      if (this.#held.length > 0) {
        const value = this.#held.shift()!;
        this.#room?.();
        return { done: false, value };
      }
      if (this.#end?.error !== undefined) throw this.#end.error;
      if (this.#end !== undefined) return { done: true, value: undefined };
      await new Promise<void>((resolve) => this.#wake = resolve);
    }
  }
}
