/** Bounds what the mailboxes of one process hold together, so that many that nobody reads do not fill its memory. */
import { Changes } from "../internal/changes.ts";

const MAX_CHARACTERS = 64 * 1_048_576;
/** Each mailbox may hold so many characters, however much the others hold. */
const MAX_OF_EACH = 65_536;

/** The memory; its mailboxes hold at most twice `max` where there are no more than `max / 65,536` of them. */
export class MailboxMemory {
  readonly #max: number;
  readonly #changes = new Changes();
  #held = 0;

  constructor(max = MAX_CHARACTERS) {
    this.#max = max;
  }

  /** Returns the room of one mailbox. */
  open(): MailboxRoom {
    return new MailboxRoom(this);
  }

  get isFull(): boolean {
    return this.#held >= this.#max;
  }

  /** Resolves when there is room again. */
  get freed(): Promise<void> {
    return this.#changes.next;
  }

  /** Counts `characters` more, or fewer. */
  count(characters: number): void {
    const wasFull = this.isFull;
    this.#held += characters;
    if (wasFull && !this.isFull) this.#changes.notify();
  }
}

/** The part of one mailbox in the memory. */
export class MailboxRoom implements Disposable {
  readonly #memory: MailboxMemory;
  #held = 0;
  #isOpen = true;

  constructor(memory: MailboxMemory) {
    this.#memory = memory;
  }

  /** Returns whether the mailbox must not hold more than it does. */
  get isFull(): boolean {
    return this.#held >= MAX_OF_EACH && this.#memory.isFull;
  }

  /** Resolves when there is room again. */
  get freed(): Promise<void> {
    return this.#memory.freed;
  }

  /** Notes that the mailbox holds so many characters now; after its end it counts for nothing. */
  hold(characters: number): void {
    if (!this.#isOpen) return;
    this.#memory.count(characters - this.#held);
    this.#held = characters;
  }

  [Symbol.dispose](): void {
    this.hold(0);
    this.#isOpen = false;
  }
}
