/**
 * Lines that were decided and wait to be told. Of those that were accepted only the bytes are kept, outside the reach of
 * the collector, and they are read again in the rare case that they have to be decided again: thousands of messages or
 * strings kept for the length of a commit cost a sixth of the hub's time (measured).
 */
import { type ParsedLine, type RefusedLine, rereadLine } from "../../protocol/parse.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** The lines of one turn, in their order. */
export class TurnLines {
  #count = 0;
  #bytes = 0;
  #texts: string[] = [];
  readonly #refused = new Map<number, RefusedLine>();
  #packed = new Uint8Array();

  get count(): number {
    return this.#count;
  }

  /** UTF-8 bytes of all of them. */
  get bytes(): number {
    return this.#bytes;
  }

  add(line: ParsedLine): void {
    if (line.ok) this.#texts.push(line.text);
    else this.#refused.set(this.#count, line);
    this.#count++;
    this.#bytes += line.bytes;
  }

  /** Lets go of the texts; nothing is added any more. */
  pack(): void {
    this.#packed = encoder.encode(this.#texts.join("\n"));
    this.#texts = [];
  }

  /** The lines as they were before they were decided. To be called after {@link pack}. */
  reread(): ParsedLine[] {
    // No text of a line has a line feed in it.
    const texts = decoder.decode(this.#packed).split("\n");
    let next = 0;
    return Array.from({ length: this.#count }, (_, i) => this.#refused.get(i) ?? accepted(texts[next++]!));
  }
}

function accepted(text: string): ParsedLine {
  return { ok: true, text, bytes: encoder.encode(text).length, message: rereadLine(text) };
}
