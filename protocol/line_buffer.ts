/** Where the bytes of one connection wait until their line is whole. What a line says is left to its reader. */

const LINE_FEED = 0x0a;
/** More at a time would keep other connections waiting. */
const MAX_READ_BYTES = 65_536;
const FIRST_CAPACITY = 4_096;

/**
 * Lines and the beginning of the next one, from index 0 on. The buffer follows its connection: 4 KiB while that is quiet,
 * up to 64 KiB when much comes, and up to the line cap plus one byte only while a longer line is under way.
 */
export class LineBuffer {
  #bytes = new Uint8Array(FIRST_CAPACITY);
  #length = 0;
  /** No line feed stands before this index. */
  #searched = 0;

  /** `maxLineBytes` does not count the line feed. */
  constructor(public maxLineBytes: number) {}

  /** The bytes that are there, valid until the next call of {@link space} or {@link drop}. */
  get bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  /** Where to read the next bytes to, 1–65,536 of them. To be called when every whole line is dropped. */
  space(): Uint8Array {
    if (this.#length > this.#bytes.length / 2) this.#resize(this.#bytes.length * 2);
    return this.#bytes.subarray(this.#length, this.#length + MAX_READ_BYTES);
  }

  /** Says that `count` bytes were read into {@link space}. */
  add(count: number): void {
    this.#length += count;
    // A read that filled its space promises more.
    if (this.#length === this.#bytes.length && this.#length < MAX_READ_BYTES) this.#resize(this.#length * 2);
  }

  /** How many of the bytes are whole lines, the last line feed included; 0 when there is none. */
  wholeLines(): number {
    const at = this.#bytes.subarray(this.#searched, this.#length).lastIndexOf(LINE_FEED);
    if (at !== -1) return this.#searched + at + 1;
    this.#searched = this.#length;
    return 0;
  }

  /** Forgets the first `count` bytes. */
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
    // The byte past the cap is what tells a line that is too long.
    const bytes = new Uint8Array(Math.min(capacity, Math.max(MAX_READ_BYTES, this.maxLineBytes + 1)));
    bytes.set(this.bytes);
    this.#bytes = bytes;
  }
}
