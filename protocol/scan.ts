/**
 * Scans a line's bytes once before it is parsed: finds its end, and counts what `JSON.parse` would take too long for (depth,
 * keys and elements) or would hide (repeated keys). `JSON.parse` finds out whether the line is JSON.
 */

/** A byte outside of a string is of one of these kinds. */
const KIND = new Uint8Array(256);
const QUOTE = 1, OPEN = 2, CLOSE = 3, COMMA = 4, COLON = 5, LINE_FEED = 6;
for (
  const [characters, kind] of [
    ['"', QUOTE],
    ["{[", OPEN],
    ["}]", CLOSE],
    [",", COMMA],
    [":", COLON],
    ["\n", LINE_FEED],
  ] as const
) {
  for (const character of characters) KIND[character.charCodeAt(0)] = kind;
}

const SPACE = 0x20, TAB = 0x09, LF = 0x0a, CR = 0x0d, QUOTE_MARK = 0x22, BACKSLASH = 0x5c;
const BRACE = 0x7b, BRACKET = 0x5b, LITTLE_U = 0x75;

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
  /** `envelopeKeys` counts the keys of the line's own object, repeated ones each time. */
  envelopeKeys = 0;
  /** `dataKeys` counts the keys of the object under `data`, repeated ones each time. */
  dataKeys = 0;
  /** `dataBytes` counts the UTF-8 bytes of the object under `data`, from brace to brace; 0 without one. */
  dataBytes = 0;
  /** A string has a `\u` escape, which may stand for NUL or half of a surrogate pair. */
  hasUnicodeEscape = false;

  /** Scans the line that begins at `start`. `bytes` must have a line feed at or after it. */
  scan(bytes: Uint8Array, start: number): void {
    let depth = 0, deepest = 0, elements = 0, envelopeKeys = 0, dataKeys = 0, dataBytes = 0;
    let stringStart = 0, stringEnd = 0, dataStart = 0, inData = false, lastEscaped = 0;
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
            const escaped = bytes[i + 1]!;
            if (escaped === LITTLE_U) lastEscaped = stringStart;
            if (escaped !== LF) i++;
          }
          stringEnd = i;
          if (bytes[i] === LF) break scanning;
          break;
        }
        case OPEN:
          elements++;
          if (++depth > deepest) deepest = depth;
          if (depth === 2 && inData) dataStart = i;
          break;
        case CLOSE: {
          let before = i - 1;
          while (before > start && isBlank(bytes[before]!)) before--;
          // An opening counts as one element; an empty object or array has none.
          if (bytes[before] === BRACE || bytes[before] === BRACKET) elements--;
          if (--depth === 1 && inData) dataBytes = i + 1 - dataStart;
          break;
        }
        case COMMA:
          elements++;
          if (depth === 1) inData = false;
          break;
        case COLON:
          if (depth === 1) {
            envelopeKeys++;
            inData = lastEscaped === stringStart
              ? isEscapedDataKey(bytes.subarray(stringStart, stringEnd))
              : isDataKey(bytes, stringStart, stringEnd);
          } else if (depth === 2 && inData) dataKeys++;
          break;
        case LINE_FEED:
          break scanning;
      }
    }
    this.end = i;
    this.depth = deepest;
    this.elements = elements;
    this.envelopeKeys = envelopeKeys;
    this.dataKeys = dataKeys;
    this.dataBytes = dataBytes;
    this.hasUnicodeEscape = lastEscaped > 0;
  }
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
