/** Holds what is read from one direction of a connection: little while little comes, as many connections wait for hours. */

const LEAST_BYTES = 1_024;
const MOST_BYTES = 16_384;

export class ReadBuffer {
  #bytes = new Uint8Array(LEAST_BYTES);

  /** The next read goes here. */
  get bytes(): Uint8Array {
    return this.#bytes;
  }

  /** Returns the `length` bytes that were read, which stay as they are until the next read. */
  take(length: number): Uint8Array {
    const part = this.#bytes.subarray(0, length);
    const size = this.#bytes.length;
    if (length === size && size < MOST_BYTES) this.#bytes = new Uint8Array(2 * size);
    else if (length < size / 4 && size > LEAST_BYTES) this.#bytes = new Uint8Array(LEAST_BYTES);
    return part;
  }
}
