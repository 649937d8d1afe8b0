/** Counts messages in a stream of bytes exactly, by a byte that stands in each of them once; the same for every wire. */

/** Stands once in every message that is published, whoever passes it on. */
export const MESSAGE_MARK = "~";
/** Stands once in every acknowledgement, and once in every delivered message whose publisher asked for one. */
export const ACK_MARK = "^";

/**
 * Counts one mark. `closestBytes`: two marks are never nearer to each other. A message is mostly as long as the last
 * one, so the counter looks there first: no byte in between is read, which keeps the generator cheap beside the server.
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
      // A longer jump could pass over a mark and land on another.
      this.#stride = stride < 2 * this.#closestBytes ? stride : 0;
      at = next;
    }
  }
}
