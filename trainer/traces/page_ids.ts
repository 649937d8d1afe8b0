/** Reads recordings of page numbers: 32 bits each, most significant byte first, nothing else (`.ids`), or 64 bits each. */
import { TraceError } from "./trace_error.ts";
import { isText, whatItIs } from "./what_it_is.ts";

/** Help and errors describe the format with these words. */
export const PAGE_IDS = "unsigned 32-bit numbers, most significant byte first";
/** So many numbers tell whether two of them belong together. */
const SEEN_PAIRS = 1 << 15;

export interface PageIds {
  /** Each access has the name of its page here, in order. Only which of them are equal counts. */
  readonly names: Uint32Array | BigUint64Array;
  readonly bits: 32 | 64;
}

/**
 * Returns the page of each access. Numbers of 64 bits are told by their empty halves.
 * @throws {TraceError} when the bytes are cut off within a number, are text, or may as well be 64-bit numbers.
 */
export function readPageIds(bytes: Uint8Array): PageIds {
  const words = readPageIds32(bytes);
  if (words.length % 2 !== 0) return { names: words, bits: 32 };
  const [noFirst, noSecond] = [isEmpty(words, 0), isEmpty(words, 1)];
  if (noFirst !== noSecond) return { names: everySecond(words, noFirst ? 1 : 0), bits: 64 };
  const seen = words.subarray(0, 2 * SEEN_PAIRS);
  if (mayBePairs(everySecond(seen, 0), everySecond(seen, 1))) {
    throw new TraceError(
      `page ids are ${PAGE_IDS}; these look like 64-bit ones: name the format, ids64 or ids32`,
    );
  }
  return { names: words, bits: 32 };
}

/** Returns the page of each access where every number has 32 bits. @throws {TraceError} */
export function readPageIds32(bytes: Uint8Array): Uint32Array {
  const view = numbersIn(bytes, 4, PAGE_IDS);
  const words = new Uint32Array(bytes.length / 4);
  for (let i = 0; i < words.length; i++) words[i] = view.getUint32(i * 4);
  return words;
}

/** Returns the page of each access where every number has 64 bits. @throws {TraceError} */
export function readPageIds64(bytes: Uint8Array): BigUint64Array {
  const view = numbersIn(bytes, 8, "64-bit numbers");
  const words = new BigUint64Array(bytes.length / 8);
  for (let i = 0; i < words.length; i++) words[i] = view.getBigUint64(i * 8);
  return words;
}

function numbersIn(bytes: Uint8Array, size: number, words: string): DataView {
  if (isText(bytes)) throw new TraceError(`this is ${whatItIs(bytes)}; page ids are ${words}`);
  if (bytes.length % size !== 0) {
    throw new TraceError(
      `page ids are ${words}; ${bytes.length} bytes are no whole number of them: cut off?`,
    );
  }
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}

function everySecond(words: Uint32Array, from: 0 | 1): Uint32Array {
  const half = new Uint32Array(words.length / 2);
  for (let i = 0; i < half.length; i++) half[i] = words[2 * i + from]!;
  return half;
}

function isEmpty(words: Uint32Array, from: 0 | 1): boolean {
  for (let i = from; i < words.length; i += 2) if (words[i] !== 0) return false;
  return true;
}

/**
 * Returns whether halves of 64-bit numbers would look so: one half has few values beside the other, as in addresses
 * above 4 GiB, or every value of one half, spread over 32 bits as hashes are, comes with one value of the other alone.
 */
function mayBePairs(a: Uint32Array, b: Uint32Array): boolean {
  const [ofA, ofB] = [new Set(a), new Set(b)];
  const [few, many] = [Math.min(ofA.size, ofB.size), Math.max(ofA.size, ofB.size)];
  if (few === 0) return false;
  if (many >= 64 * few) return true;
  const pairs = new Set(Array.from(a, (word, i) => word * 2 ** 21 + (b[i]! >>> 11)));
  const isOneToOne = pairs.size === ofA.size && pairs.size === ofB.size && pairs.size < a.length / 2;
  return isOneToOne && isSpread(ofA) && isSpread(ofB);
}

/** Pages are numbered from 0 or lie close; hashes fill all 32 bits. */
function isSpread(words: ReadonlySet<number>): boolean {
  let high = 0;
  for (const word of words) if (word >= 2 ** 31) high++;
  return high > words.size / 4 && high < (3 * words.size) / 4;
}
