/** Redraws some lines at the bottom of a terminal in place; other lines scroll by above them and stay. */
import { cellsOf } from "./cells.ts";

/** The size is in cells. */
export interface TerminalSize {
  readonly columns: number;
  readonly rows: number;
}

export interface BlockOptions {
  readonly write: (text: string) => void;
  /** Returns the size; it is called before each drawing, since windows are resized. */
  readonly size: () => TerminalSize;
}

const ERASE_BELOW = "\x1b[J";
const ERASE_REST_OF_LINE = "\x1b[K";

/** Disposing of a block removes it; the lines that scrolled by above it stay. */
export class RedrawnBlock implements Disposable {
  readonly #options: BlockOptions;
  #drawn: readonly string[] = [];

  constructor(options: BlockOptions) {
    this.#options = options;
  }

  /** Replaces the block with `lines` and prints `passing` above it. Each of `lines` must fit the terminal's width. */
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

  /**
   * Returns the sequence that leads to the block's first line. In a window that became narrower the lines are
   * wrapped, so the block is higher than it was drawn.
   */
  #toTop(): string {
    if (this.#drawn.length === 0) return "";
    const { columns, rows } = this.#options.size();
    const heights = this.#drawn.map((line) => Math.max(1, Math.ceil(cellsOf(line) / columns)));
    const up = Math.min(rows, heights.reduce((sum, height) => sum + height, 0)) - 1;
    return up > 0 ? `\r\x1b[${up}A` : "\r";
  }
}
