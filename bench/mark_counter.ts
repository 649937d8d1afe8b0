/** Counts messages in a stream of bytes exactly, by a byte that stands in each of them once, in every protocol. */

/** This mark stands once in every message, whichever server delivers it. */
export const MESSAGE_MARK = "~";
/** This mark stands once in every acknowledgement, and once in every delivered message that asks for one. */
export const ACK_MARK = "^";

/**
 * Counts one mark; two marks are never nearer to each other than `closestBytes`. A message is mostly as long as the one
 * before it, so the counter looks there first: it skips the bytes between, which keeps the load generator cheap.
 */
export class MarkCounter {
  readonly #mark: number;
  readonly #closestBytes: number;
  #stride = 0;
  #count = 0;

  constructor(mark: string, closestBytes: number) {
    this.#mark = mark.charCodeAt(0);
    this.#closestBytes = closestBytes;
  }

  get count(): number {
    return this.#count;
  }

  add(bytes: Uint8Array): void {
    const mark = this.#mark;
    let at = bytes.indexOf(mark);
    while (at >= 0) {
      this.#count++;
      const guess = at + this.#stride;
      if (guess > at && bytes[guess] === mark) {
        at = guess;
        continue;
      }
      const next = bytes.indexOf(mark, at + 1);
      const stride = next - at;
      // A longer stride could skip a mark and land on the next one.
      this.#stride = stride < 2 * this.#closestBytes ? stride : 0;
      at = next;
    }
  }
}
