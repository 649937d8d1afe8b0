/** Reads text as people's programs write it: UTF-8 with or without a byte-order mark, or UTF-16, as PowerShell's `>` does. */

/**
 * Returns the text in the bytes of a file, without its byte-order mark.
 * @throws {TypeError} with a sentence for people, where the bytes are no text in UTF-8 or UTF-16
 */
export function textOfFile(bytes: Uint8Array): string {
  const encoding = encodingOf(bytes);
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new TypeError(`it is no text in ${encoding.toUpperCase()}`, { cause });
  }
}

/** Goes by the mark; without one, text that begins with an ASCII character tells UTF-16 by that character's empty half. */
function encodingOf([first, second]: Uint8Array): "utf-8" | "utf-16le" | "utf-16be" {
  if ((first === 0xff && second === 0xfe) || (first !== 0 && second === 0)) return "utf-16le";
  if ((first === 0xfe && second === 0xff) || (first === 0 && second !== 0)) return "utf-16be";
  return "utf-8";
}
