/** Some lines at the bottom of a terminal that are drawn anew in place, while others pass by above them and stay. */
import { cellsOf } from "./cells.ts";

/** Of a terminal, in cells. */
export interface TerminalSize {
  readonly columns: number;
  readonly rows: number;
}

/** Where to draw. */
export interface BlockOptions {
  readonly write: (text: string) => void;
  /** Asked before each drawing: windows are resized. */
  readonly size: () => TerminalSize;
}

const ERASE_BELOW = "\x1b[J";
const ERASE_REST_OF_LINE = "\x1b[K";

/** Disposing of it takes the block away; what passed above it stays. */
export class RedrawnBlock implements Disposable {
  readonly #options: BlockOptions;
  #drawn: readonly string[] = [];

  constructor(options: BlockOptions) {
    this.#options = options;
  }

  /** Puts `lines` in place of those before, and `passing` above them. Each of `lines` must fit the terminal's width. */
  draw(lines: readonly string[], passing: readonly string[] = []): void {
    const above = passing.map((line) => `${line}${ERASE_REST_OF_LINE}\n`).join("");
    const block = lines.map((line) => `${line}${ERASE_REST_OF_LINE}`).join("\n");
    this.#options.write(`${this.#toTop()}${above}${block}${ERASE_BELOW}`);
    this.#drawn = lines;
  }

  [Symbol.dispose](): void {
    if (this.#drawn.length > 0) this.#options.write(`${this.#toTop()}${ERASE_BELOW}`);
    this.#drawn = [];
  }

  /** A window that became narrower has broken the lines: then the block is higher than it was drawn. */
  #toTop(): string {
    if (this.#drawn.length === 0) return "";
    const { columns, rows } = this.#options.size();
    const heights = this.#drawn.map((line) => Math.max(1, Math.ceil(cellsOf(line) / columns)));
    const up = Math.min(rows, heights.reduce((sum, height) => sum + height, 0)) - 1;
    return up > 0 ? `\r\x1b[${up}A` : "\r";
  }
}
