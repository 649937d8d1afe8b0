/** Remembers the last message_ids of one AI, so that a resend is found: two generations, no per-message eviction. */

/** At least the last `capacity` ids and at most twice as many. */
export class RecentIds {
  readonly #capacity: number;
  #young = new Map<string, number>();
  #old = new Map<string, number>();

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** The seq under which `messageId` was decided. */
  get(messageId: string): number | undefined {
    return this.#young.get(messageId) ?? this.#old.get(messageId);
  }

  /** Remembers an id; what is older than two generations is forgotten. */
  add(messageId: string, seq: number): void {
    if (this.#young.size >= this.#capacity) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(messageId, seq);
  }

  /** Forgets what was decided after `head`: the commit found no space, so it never happened. */
  forgetAfter(head: number): void {
    for (const ids of [this.#young, this.#old]) {
      for (const [id, seq] of ids) if (seq > head) ids.delete(id);
    }
  }
}
