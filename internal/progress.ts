/**
 * How far long work is, on stderr: one line that is drawn anew on a terminal, a line every 10 s where there is none or
 * plain text is asked for. Work that ends sooner leaves nothing.
 */
import { type Clock, systemClock } from "./clock.ts";
import { mannerOf } from "./terminal/capabilities.ts";

const REDRAW_MS = 100;
const HEARTBEAT_MS = 10_000;
const BAR_CELLS = 20;
/** A line that wraps cannot be drawn over. */
const COLUMNS = 79;
const CLEAR_LINE = "\r\x1b[K";

/** What is being done and where that is told. */
export interface ProgressOptions {
  /** What is being done, such as `learning filesystem`. */
  readonly label: string;
  /** Steps in all, 1 or more. */
  readonly total: number;
  /** Whether `write` reaches a terminal on which a line may be drawn over. */
  readonly redraws: boolean;
  readonly write: (text: string) => void;
  readonly clock: Pick<Clock, "monotonicMs">;
}

/** The progress of one piece of work; disposing of it takes the line away. */
export class Progress implements Disposable {
  readonly #options: ProgressOptions;
  #toldMs: number;

  constructor(options: ProgressOptions) {
    this.#options = options;
    this.#toldMs = options.redraws ? -Infinity : options.clock.monotonicMs();
  }

  /** Says that `done` steps are behind us; `note` is the latest news. May be called at any rate. */
  tell(done: number, note = ""): void {
    const { label, total, redraws, write, clock } = this.#options;
    const nowMs = clock.monotonicMs();
    if (nowMs - this.#toldMs < (redraws ? REDRAW_MS : HEARTBEAT_MS)) return;
    this.#toldMs = nowMs;
    const text = `${label}: ${done} of ${total}${note && `, ${note}`}`;
    write(redraws ? `${CLEAR_LINE}${`${bar(done / total)} ${text}`.slice(0, COLUMNS)}` : `${text}\n`);
  }

  [Symbol.dispose](): void {
    if (this.#options.redraws && this.#toldMs !== -Infinity) this.#options.write(CLEAR_LINE);
  }
}

/** The progress of work that a command does, on its own stderr. */
export function progressOnStderr(
  label: string,
  total: number,
  environment: Readonly<Record<string, string>>,
): Progress {
  return new Progress({
    label,
    total,
    redraws: mannerOf(Deno.stderr.isTerminal(), environment).redraws,
    write: (text) => Deno.stderr.writeSync(new TextEncoder().encode(text)),
    clock: systemClock,
  });
}

function bar(share: number): string {
  const full = Math.round(Math.min(1, share) * BAR_CELLS);
  return `[${"#".repeat(full)}${".".repeat(BAR_CELLS - full)}]`;
}
