/**
 * Emulates a terminal whose lines a test can read. It knows the few sequences that we write, and fails on any other.
 */
import type { TerminalSize } from "../terminal/redrawn_block.ts";

export class TestScreen {
  readonly #lines: string[][] = [[]];
  readonly #size: TerminalSize;
  #row = 0;
  #column = 0;
  /** This part of a sequence has arrived; its rest is still to come. */
  #begun = "";
  /** Counts the calls of `write`. */
  writes = 0;

  constructor(size: TerminalSize) {
    this.#size = size;
  }

  readonly size = () => this.#size;

  /** Returns every line that was written and not erased, from the first. */
  get lines(): string[] {
    return this.#lines.map((line) => line.join("").trimEnd());
  }

  readonly write = (text: string) => {
    this.writes++;
    // deno-lint-ignore no-control-regex -- what a terminal reads
    for (const [part] of (this.#begun + text).matchAll(/\x1b\[[0-9;]*[A-Za-z]|\x1b(?:\[[0-9;]*)?$|[^]/gu)) {
      const isSequence = part.startsWith("\x1b");
      this.#begun = isSequence && !/[A-Za-z]$/.test(part) ? part : "";
      if (this.#begun !== "") return;
      if (isSequence) this.#control(part);
      else if (part === "\r") this.#column = 0;
      else if (part === "\n") this.#feed();
      else this.#put(part);
    }
  };

  #control(sequence: string): void {
    const count = Number(sequence.slice(2, -1)) || 1;
    switch (sequence.at(-1)) {
      case "A":
        // A terminal does not go above its first row; what has scrolled away stays.
        this.#row = Math.max(this.#row - count, this.#lines.length - this.#size.rows, 0);
        return;
      case "K":
        this.#lines[this.#row]!.length = Math.min(this.#lines[this.#row]!.length, this.#column);
        return;
      case "J":
        this.#lines[this.#row]!.length = Math.min(this.#lines[this.#row]!.length, this.#column);
        this.#lines.length = this.#row + 1;
        return;
      case "m":
        return;
      default:
        throw new Error(`unknown sequence ${JSON.stringify(sequence)}`);
    }
  }

  #put(character: string): void {
    if (this.#column >= this.#size.columns) this.#feed();
    const line = this.#lines[this.#row]!;
    while (line.length < this.#column) line.push(" ");
    line[this.#column++] = character;
  }

  #feed(): void {
    this.#row++;
    this.#column = 0;
    if (this.#row === this.#lines.length) this.#lines.push([]);
  }
}
