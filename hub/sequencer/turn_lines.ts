/**
 * Holds the lines of a turn until they are published. Of accepted ones it keeps only the bytes, which the garbage
 * collector does not look into, and parses them again in the rare case that they are decided anew: thousands of messages
 * or strings that live for the length of a commit cost a sixth of the hub's time (measured).
 */
import { type ParsedLine, type RefusedLine, rereadLine } from "../../protocol/parse.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

export class TurnLines {
  #count = 0;
  #bytes = 0;
  #texts: string[] = [];
  readonly #refused = new Map<number, RefusedLine>();
  #packed = new Uint8Array();

  get count(): number {
    return this.#count;
  }

  /** Counts UTF-8 bytes. */
  get bytes(): number {
    return this.#bytes;
  }

  add(line: ParsedLine): void {
    if (line.ok) this.#texts.push(line.text);
    else this.#refused.set(this.#count, line);
    this.#count++;
    this.#bytes += line.bytes;
  }

  /** Replaces the texts by their bytes; no line can be added any more. */
  pack(): void {
    this.#packed = encoder.encode(this.#texts.join("\n"));
    this.#texts = [];
  }

  /** Returns the lines as they were before they were decided. It needs {@link pack} before it. */
  reread(): ParsedLine[] {
    // No line contains a line feed.
    const texts = decoder.decode(this.#packed).split("\n");
    let next = 0;
    return Array.from({ length: this.#count }, (_, i) => this.#refused.get(i) ?? accepted(texts[next++]!));
  }
}

function accepted(text: string): ParsedLine {
  return { ok: true, text, bytes: encoder.encode(text).length, message: rereadLine(text) };
}
