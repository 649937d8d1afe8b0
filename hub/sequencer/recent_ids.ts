/**
 * Remembers the last message_ids of one AI, so that a resend is found. It is a hash table of its own, as every
 * acknowledged message goes through it: two Maps took a fifth of the hub's time under a load of such messages.
 *
 *   #slots        holds 1 + the place of an id, or 0 (open addressing with linear probing)
 *   #ids, #seqs   hold ids and their seqs by place, in the order in which they were added
 */
export class RecentIds {
  readonly #capacity: number;
  #ids: string[] = [];
  #seqs: number[] = [];
  #slots = new Int32Array(64);

  /** At least the last `capacity` ids are known, and fewer than twice as many. */
  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** Returns the seq under which `messageId` was decided. */
  get(messageId: string): number | undefined {
    const place = this.#slots[this.#slotOf(messageId)]!;
    return place === 0 ? undefined : this.#seqs[place - 1];
  }

  /** Remembers an id that is not known yet. */
  add(messageId: string, seq: number): void {
    if (this.#ids.length === 2 * this.#capacity) this.#keep(this.#capacity, this.#ids.length);
    else if (this.#ids.length === this.#slots.length / 4) this.#rebuild(this.#slots.length * 4);
    this.#seqs.push(seq);
    this.#slots[this.#slotOf(messageId)] = this.#ids.push(messageId);
  }

  /** Forgets what was decided after `head`: its commit found no space, so it never happened. */
  forgetAfter(head: number): void {
    const kept = this.#seqs.findIndex((seq) => seq > head);
    if (kept >= 0) this.#keep(0, kept);
  }

  #keep(from: number, to: number): void {
    this.#ids = this.#ids.slice(from, to);
    this.#seqs = this.#seqs.slice(from, to);
    this.#rebuild(this.#slots.length);
  }

  #rebuild(slots: number): void {
    this.#slots = new Int32Array(slots);
    for (let place = 0; place < this.#ids.length; place++) {
      this.#slots[this.#slotOf(this.#ids[place]!)] = place + 1;
    }
  }

  /** Returns the slot of `id`, or the free one where it would be. */
  #slotOf(id: string): number {
    const slots = this.#slots;
    const mask = slots.length - 1;
    for (let slot = hash(id) & mask;; slot = (slot + 1) & mask) {
      const place = slots[slot]!;
      if (place === 0 || this.#ids[place - 1] === id) return slot;
    }
  }
}

/** The seed differs from process to process, so that nobody can choose ids that collide. */
const SEED = crypto.getRandomValues(new Int32Array(1))[0]!;

/** Hashes code units by FNV-1a, and folds the high bits into the low ones, which are used. */
function hash(text: string): number {
  let value = SEED;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  return value ^ (value >>> 15);
}
