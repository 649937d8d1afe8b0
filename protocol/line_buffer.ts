/** Buffers the bytes of one connection until their line is whole. */

const LINE_FEED = 0x0a;
/** A larger read would keep other connections waiting. */
const MAX_READ_BYTES = 65_536;
const FIRST_CAPACITY = 4_096;

/**
 * Holds whole lines and the beginning of the next one, from index 0 on. The buffer has 4 KiB while its connection is quiet,
 * up to 64 KiB when much comes, and up to the line cap plus one byte only while a longer line comes in.
 */
export class LineBuffer {
  #bytes = new Uint8Array(FIRST_CAPACITY);
  #length = 0;
  /** No line feed stands before this index. */
  #searched = 0;

  /** `maxLineBytes` does not count the line feed. */
  constructor(public maxLineBytes: number) {}

  /** Returns the buffered bytes, valid until the next call of {@link space} or {@link drop}. */
  get bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  /** Returns the space for the next 1–65,536 bytes. Every whole line must be dropped before. */
  space(): Uint8Array {
    if (this.#length > this.#bytes.length / 2) this.#resize(this.#bytes.length * 2);
    return this.#bytes.subarray(this.#length, this.#length + MAX_READ_BYTES);
  }

  /** Adds `count` bytes that were read into {@link space}. */
  add(count: number): void {
    this.#length += count;
    // After a read that filled its space more bytes are likely.
    if (this.#length === this.#bytes.length && this.#length < MAX_READ_BYTES) this.#resize(this.#length * 2);
  }

  /** Returns how many of the bytes are whole lines, the last line feed included; 0 when there is none. */
  wholeLines(): number {
    const at = this.#bytes.subarray(this.#searched, this.#length).lastIndexOf(LINE_FEED);
    if (at !== -1) return this.#searched + at + 1;
    this.#searched = this.#length;
    return 0;
  }

  /** Removes the first `count` bytes. */
  drop(count: number): void {
    if (count === 0) return;
    this.#bytes.copyWithin(0, count, this.#length);
    this.#length -= count;
    this.#searched = 0;
    if (this.#bytes.length > MAX_READ_BYTES && this.#length <= MAX_READ_BYTES / 2) {
      this.#resize(MAX_READ_BYTES);
    }
  }

  #resize(capacity: number): void {
    // A line that is too long shows by the byte past the cap.
    const bytes = new Uint8Array(Math.min(capacity, Math.max(MAX_READ_BYTES, this.maxLineBytes + 1)));
    bytes.set(this.bytes);
    this.#bytes = bytes;
  }
}
