/** Knows which messages of others a model was shown and has not answered, so that what it writes to them is known as a reply. */

const MAX_SHOWN = 1_000;

/** A message is known by its seq, its sender and the topic to which it went, if any. */
export interface Shown {
  readonly seq: number;
  readonly type: string;
  readonly from: string;
  readonly to?: string;
}

export class Replies {
  /** The senders, or topics with their `#`, by the seq of the message, in the order in which they were shown first. */
  readonly #unanswered = new Map<number, string>();
  #last = 0;
  readonly #own = new Map<number, number>();

  /** To which entry each of the model's own replies is one, by seq: the hub gives an AI nothing of what it sent itself. */
  get own(): ReadonlyMap<number, number> {
    return this.#own;
  }

  /** Notes that the model's message at `seq` replies to another one. */
  wrote(seq: number, reply_to: number): void {
    this.#own.set(seq, reply_to);
    const [oldest] = this.#own.keys();
    if (this.#own.size > MAX_SHOWN) this.#own.delete(oldest!);
  }

  /** Notes that the model was shown an entry of its inbox. */
  fetched({ seq, type, from, to }: Shown): void {
    if (type !== "message" || seq <= this.#last) return;
    this.#last = seq;
    this.#unanswered.set(seq, to?.startsWith("#") ? to : from);
    const [oldest] = this.#unanswered.keys();
    if (this.#unanswered.size > MAX_SHOWN) this.#unanswered.delete(oldest!);
  }

  /** Returns the seq of the oldest message from `ai`, or in `#topic`, that was not answered, which thereby is. */
  next(ai: string): number | undefined {
    for (const [seq, from] of this.#unanswered) {
      if (from !== ai) continue;
      this.#unanswered.delete(seq);
      return seq;
    }
    return undefined;
  }

  /** Notes that the message at `seq` is not answered after all. */
  unanswered(seq: number, from: string): void {
    const later = [...this.#unanswered].filter(([other]) => other > seq);
    later.forEach(([other]) => this.#unanswered.delete(other));
    this.#unanswered.set(seq, from);
    later.forEach(([other, ai]) => this.#unanswered.set(other, ai));
  }

  /** Notes that the message at `seq` is answered. */
  answered(seq: number): void {
    this.#unanswered.delete(seq);
  }
}
