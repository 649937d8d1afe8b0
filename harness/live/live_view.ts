/** Shows a run on a terminal: rows that are redrawn in place, below lines that stay. */
import type { Clock } from "../../internal/clock.ts";
import { type BlockOptions, RedrawnBlock } from "../../internal/terminal/redrawn_block.ts";
import { visibleText } from "../../internal/visible_text.ts";
import { frame } from "./frame.ts";
import type { RunDisplay, RunView } from "./run_view.ts";

const REDRAW_MS = 100;
const MAX_LINE = 2_000;

export interface LiveViewOptions extends BlockOptions {
  readonly colours: boolean;
  readonly clock: Pick<Clock, "monotonicMs" | "delay">;
}

export class LiveView implements RunDisplay {
  readonly #options: LiveViewOptions;
  readonly #block: RedrawnBlock;
  readonly #over = new AbortController();
  #view: RunView | undefined;
  #lines: string[] = [];
  #drawnMs = -Infinity;
  #isDue = false;

  constructor(options: LiveViewOptions) {
    this.#options = options;
    this.#block = new RedrawnBlock(options);
  }

  print(line: string): void {
    this.#lines.push(visibleText(line, MAX_LINE));
    this.#change();
  }

  update(view: RunView): void {
    this.#view = view;
    this.#change();
  }

  [Symbol.dispose](): void {
    this.#over.abort();
    if (this.#lines.length > 0) this.#draw();
    this.#block[Symbol.dispose]();
  }

  /** Draws now, or with all later changes as soon as the interval has passed. */
  async #change(): Promise<void> {
    if (this.#isDue) return;
    const { clock } = this.#options;
    const waitMs = this.#drawnMs + REDRAW_MS - clock.monotonicMs();
    if (waitMs > 0) {
      this.#isDue = true;
      await clock.delay(waitMs, this.#over.signal);
      this.#isDue = false;
    }
    if (!this.#over.signal.aborted) this.#draw();
  }

  #draw(): void {
    const { size, colours, clock } = this.#options;
    const lines = this.#view ? frame(this.#view, { ...size(), colours }) : [];
    this.#block.draw(lines, this.#lines);
    this.#lines = [];
    this.#drawnMs = clock.monotonicMs();
  }
}
