/** Shows a run where there is no terminal: a line per change, and one every 10 s without a change. */
import { visibleText } from "../../internal/visible_text.ts";
import type { RunDisplay, RunView } from "./run_view.ts";
import { countsText, timeText } from "./progress_text.ts";

const HEARTBEAT_MS = 10_000;
const MAX_LINE = 2_000;

export class PlainView implements RunDisplay {
  readonly #write: (line: string) => void;
  #shown = "";
  #shownMs = 0;

  constructor(write: (line: string) => void) {
    this.#write = write;
  }

  print(line: string): void {
    this.#write(visibleText(line, MAX_LINE));
  }

  update(view: RunView): void {
    const counts = countsText(view.hub);
    if (counts === this.#shown && view.elapsedMs - this.#shownMs < HEARTBEAT_MS) return;
    this.print(`${timeText(view)}  ${counts}`);
    this.#shown = counts;
    this.#shownMs = view.elapsedMs;
  }

  [Symbol.dispose](): void {}
}
