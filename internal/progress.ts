/**
 * Shows the progress of long work on stderr: one line that is redrawn on a terminal, else a line every 10 s. Work
 * that ends sooner leaves nothing.
 */
import { type Clock, systemClock } from "./clock.ts";
import { writeToStderr } from "./stderr.ts";
import { capabilitiesOf } from "./terminal/capabilities.ts";

const REDRAW_MS = 100;
const HEARTBEAT_MS = 10_000;
const BAR_CELLS = 20;
/** A line that wraps cannot be redrawn. */
const COLUMNS = 79;
const CLEAR_LINE = "\r\x1b[K";

export interface ProgressOptions {
  /** The label names the work, such as `learning filesystem`. */
  readonly label: string;
  /** The number of steps is 1 or more. */
  readonly total: number;
  /** True when `write` reaches a terminal on which a line may be redrawn. */
  readonly redraws: boolean;
  readonly write: (text: string) => void;
  readonly clock: Pick<Clock, "monotonicMs">;
}

/** A `Progress` shows one piece of work; disposing of it removes the line. */
export class Progress implements Disposable {
  readonly #options: ProgressOptions;
  #shownMs: number;

  constructor(options: ProgressOptions) {
    this.#options = options;
    this.#shownMs = options.redraws ? -Infinity : options.clock.monotonicMs();
  }

  /** Reports that `done` steps are finished; `note` is the latest news. It may be called at any rate. */
  report(done: number, note = ""): void {
    const { label, total, redraws, write, clock } = this.#options;
    const nowMs = clock.monotonicMs();
    if (nowMs - this.#shownMs < (redraws ? REDRAW_MS : HEARTBEAT_MS)) return;
    this.#shownMs = nowMs;
    const text = `${label}: ${done} of ${total}${note && `, ${note}`}`;
    write(redraws ? `${CLEAR_LINE}${`${bar(done / total)} ${text}`.slice(0, COLUMNS)}` : `${text}\n`);
  }

  [Symbol.dispose](): void {
    if (this.#options.redraws && this.#shownMs !== -Infinity) this.#options.write(CLEAR_LINE);
  }
}

/** Returns a progress that writes to this process's stderr. */
export function progressOnStderr(
  label: string,
  total: number,
  environment: Readonly<Record<string, string>>,
): Progress {
  return new Progress({
    label,
    total,
    redraws: capabilitiesOf(Deno.stderr.isTerminal(), environment).redraws,
    write: writeToStderr,
    clock: systemClock,
  });
}

function bar(share: number): string {
  const full = Math.round(Math.min(1, share) * BAR_CELLS);
  return `[${"#".repeat(full)}${".".repeat(BAR_CELLS - full)}]`;
}
