/** Finds bearer tokens and local keys in the bytes that a client sends, wherever these are cut. */

/** A header is found where so much of it, name and token, stands in one line. */
const MAX_HEADER_BYTES = 512;
const SECRET = /\r\n(?:authorization:[ \t]*bearer[ \t]+|aicollab-local-key:[ \t]*)([!-~]+)[ \t]*(?=\r\n)/gi;
const END_LENGTH = 2;
const [CR, LF] = [13, 10];
const decoder = new TextDecoder("latin1");

/**
 * Reads the bytes of one connection in their order. It takes a header for one wherever it stands, in a body too: whoever sends
 * a token holds it, and nothing else is asked here.
 */
export class BearerReader {
  #tail = "";

  /** Returns the last token or key whose line ends in `part`, if any. */
  read(part: Uint8Array): string | undefined {
    if (!this.#endsLine(part)) {
      // Most of a large body: the text of all of it would be garbage.
      this.#tail = (this.#tail + decoder.decode(part.subarray(-MAX_HEADER_BYTES))).slice(-MAX_HEADER_BYTES);
      return undefined;
    }
    const text = this.#tail + decoder.decode(part);
    this.#tail = text.slice(-MAX_HEADER_BYTES);
    let found: string | undefined;
    for (const { 1: token, index, 0: { length } } of text.matchAll(SECRET)) {
      // What ended in the part before was returned with it.
      if (index + length + END_LENGTH > text.length - part.length) found = token;
    }
    return found;
  }

  /** Returns whether a line ends in `part`, as every header does. */
  #endsLine(part: Uint8Array): boolean {
    if (part[0] === LF && this.#tail.endsWith("\r")) return true;
    for (let at = part.indexOf(CR); at >= 0; at = part.indexOf(CR, at + 1)) {
      if (part[at + 1] === LF) return true;
    }
    return false;
  }
}
