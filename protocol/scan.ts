/**
 * Scans a line's bytes once before it is parsed: finds its end, and what `JSON.parse` would take too long for (depth, keys and
 * elements) or would hide (repeated keys, numbers out of range). `JSON.parse` finds out whether the line is JSON.
 */

/** A byte outside of a string is of one of these kinds. */
const KIND = new Uint8Array(256);
const QUOTE = 1, OPEN = 2, CLOSE = 3, COMMA = 4, COLON = 5, LINE_FEED = 6, EXPONENT = 7;
for (
  const [characters, kind] of [
    ['"', QUOTE],
    ["{[", OPEN],
    ["}]", CLOSE],
    [",", COMMA],
    [":", COLON],
    ["\n", LINE_FEED],
    ["eE", EXPONENT],
  ] as const
) {
  for (const character of characters) KIND[character.charCodeAt(0)] = kind;
}

const SPACE = 0x20, TAB = 0x09, LF = 0x0a, CR = 0x0d, QUOTE_MARK = 0x22, BACKSLASH = 0x5c;
const BRACE = 0x7b, BRACKET = 0x5b, LITTLE_U = 0x75, MINUS = 0x2d, PLUS = 0x2b;

/** A number may have so many characters. Parsers that keep all digits refuse longer ones, or need very long for them. */
export const MAX_NUMBER_CHARACTERS = 400;
/** A shorter number is only out of range with an exponent of three digits. */
const LONG_NUMBER = 200;

/** A key has one of so many fingerprints; keys of objects that lie deeper are not compared. */
const FINGERPRINTS = 256;
const MAX_COMPARED_DEPTH = 32;

/** Returns whether a byte, or a UTF-16 unit, is white space in JSON. */
export function isBlank(code: number): boolean {
  return code === SPACE || code === TAB || code === CR || code === LF;
}

/**
 * Holds the counts of one line, and its end. One object scans line after line, as this is the hub's hottest loop: 0.3 µs for
 * 300 bytes. For text that is not JSON the counts mean nothing, but the end is right and the scan takes linear time.
 */
export class LineScan {
  /** `end` is the index of the line feed. */
  end = 0;
  /** `depth` counts the objects and arrays inside each other at the deepest place. */
  depth = 0;
  /** `elements` counts keys and array elements, all levels together. */
  elements = 0;
  /** `keys` counts the keys of all objects, repeated ones each time. */
  keys = 0;
  /** False: no key is repeated. True: two keys of an object look alike, or one is written with escapes. */
  mayRepeatKey = false;
  /** `dataBytes` counts the UTF-8 bytes of the object under `data`, from brace to brace; 0 without one. */
  dataBytes = 0;
  /** A string has a `\u` escape, which may stand for NUL or half of a surrogate pair. */
  hasUnicodeEscape = false;
  /** Is the text of a number that is no finite IEEE double, or too long; undefined where all numbers fit. */
  unfitNumber: string | undefined;
  /** For each depth and fingerprint, the number of the object that had such a key last; objects are numbered on and on. */
  readonly #seen = new Int32Array(MAX_COMPARED_DEPTH * FINGERPRINTS);
  /** The numbers of the objects that are open, by depth. */
  readonly #open = new Int32Array(MAX_COMPARED_DEPTH);
  #objects = 0;

  /** Scans the line that begins at `start`. `bytes` must have a line feed at or after it. */
  scan(bytes: Uint8Array, start: number): void {
    let depth = 0, deepest = 0, elements = 0, keys = 0, dataBytes = 0;
    let stringStart = 0, stringEnd = 0, dataStart = 0, inData = false, lastEscaped = 0, lastBackslash = 0;
    let mayRepeatKey = false, objects = this.#objects;
    const seen = this.#seen, open = this.#open;
    // A value that is no string, object or array begins after this byte.
    let before = start - 1;
    let unfit: string | undefined;
    let i = start;
    scanning: for (;; i++) {
      const kind = KIND[bytes[i]!]!;
      if (kind === 0) continue;
      switch (kind) {
        case QUOTE: {
          stringStart = ++i;
          for (;; i++) {
            const byte = bytes[i]!;
            // Most letters are above the backslash, so the first comparison settles them.
            if (byte > BACKSLASH || (byte !== QUOTE_MARK && byte !== BACKSLASH && byte !== LF)) continue;
            if (byte !== BACKSLASH) break;
            // A backslash never hides the line feed: the line ends there, string or not.
            lastBackslash = stringStart;
            const escaped = bytes[i + 1]!;
            if (escaped === LITTLE_U) lastEscaped = stringStart;
            if (escaped !== LF) i++;
          }
          stringEnd = before = i;
          if (bytes[i] === LF) break scanning;
          break;
        }
        case OPEN:
          elements++;
          before = i;
          if (++depth > deepest) deepest = depth;
          open[depth] = ++objects;
          if (depth === 2 && inData) dataStart = i;
          break;
        case CLOSE: {
          if (i - before > LONG_NUMBER) unfit ??= unfitNumberIn(bytes.subarray(before + 1, i));
          let last = i - 1;
          while (last > start && isBlank(bytes[last]!)) last--;
          // An opening counts as one element; an empty object or array has none.
          if (bytes[last] === BRACE || bytes[last] === BRACKET) elements--;
          if (--depth === 1 && inData) dataBytes = i + 1 - dataStart;
          before = i;
          break;
        }
        case COMMA:
          if (i - before > LONG_NUMBER) unfit ??= unfitNumberIn(bytes.subarray(before + 1, i));
          before = i;
          elements++;
          if (depth === 1) inData = false;
          break;
        case COLON:
          before = i;
          keys++;
          if (depth < MAX_COMPARED_DEPTH && lastBackslash !== stringStart) {
            const place = depth * FINGERPRINTS + fingerprint(bytes, stringStart, stringEnd);
            if (seen[place] === open[depth]) mayRepeatKey = true;
            else seen[place] = open[depth]!;
          } else mayRepeatKey = true;
          if (depth === 1) {
            inData = lastEscaped === stringStart
              ? isEscapedDataKey(bytes.subarray(stringStart, stringEnd))
              : isDataKey(bytes, stringStart, stringEnd);
          }
          break;
        case EXPONENT:
          // The other letters like it stand in true and false.
          if (isDigit(bytes[i - 1]!) && hasLongExponent(bytes, i)) {
            unfit ??= unfitNumberIn(bytes.subarray(before + 1, endOfNumber(bytes, i)));
            before = i;
          }
          break;
        case LINE_FEED:
          break scanning;
      }
    }
    this.end = i;
    this.depth = deepest;
    this.elements = elements;
    this.keys = keys;
    this.mayRepeatKey = mayRepeatKey;
    this.#objects = objects | 0;
    this.dataBytes = dataBytes;
    this.hasUnicodeEscape = lastEscaped > 0;
    this.unfitNumber = unfit;
  }
}

/** Returns a number below 256 by which the keys of an object mostly differ: those of the protocol's own objects all do. */
function fingerprint(bytes: Uint8Array, start: number, end: number): number {
  const length = end - start;
  return (length * 93 + bytes[start]! * 229 + bytes[end - 1]! * 213 + bytes[start + (length >> 1)]! * 187) &
    255;
}

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}

/** Returns whether the exponent whose letter stands at `at` has three digits or more, and no minus. */
function hasLongExponent(bytes: Uint8Array, at: number): boolean {
  const first = bytes[at + 1] === PLUS ? at + 2 : at + 1;
  return isDigit(bytes[first]!) && isDigit(bytes[first + 1]!) && isDigit(bytes[first + 2]!);
}

/** Returns where the digits of the exponent whose letter stands at `at` end. */
function endOfNumber(bytes: Uint8Array, at: number): number {
  let end = bytes[at + 1] === PLUS ? at + 2 : at + 1;
  while (isDigit(bytes[end]!)) end++;
  return end;
}

/** Returns the text of the number that `bytes` are, with blanks around it, unless it fits. Anything but a number fits. */
function unfitNumberIn(bytes: Uint8Array): string | undefined {
  let from = 0, to = bytes.length;
  while (from < to && isBlank(bytes[from]!)) from++;
  while (to > from && isBlank(bytes[to - 1]!)) to--;
  if (!isDigit(bytes[from] ?? 0) && bytes[from] !== MINUS) return undefined;
  const text = new TextDecoder().decode(bytes.subarray(from, to));
  return text.length <= MAX_NUMBER_CHARACTERS && Number.isFinite(Number(text)) ? undefined : text;
}

/** Returns whether the bytes from `start` to `end`, inside of a string's quotes, are `data`. */
function isDataKey(bytes: Uint8Array, start: number, end: number): boolean {
  return end - start === 4 && bytes[start] === 0x64 && bytes[start + 1] === 0x61 &&
    bytes[start + 2] === 0x74 &&
    bytes[start + 3] === 0x61;
}

/** Returns the same for a key with `\uXXXX` in it. */
function isEscapedDataKey(key: Uint8Array): boolean {
  const text = new TextDecoder().decode(key);
  return text.replace(/\\u([0-9a-fA-F]{4})/g, (_, hex) => String.fromCharCode(parseInt(hex, 16))) === "data";
}
