/** Shows the counters of a hub as they change: redrawn in place on a terminal, elsewhere one line per change. */
import type { Clock } from "../internal/clock.ts";
import { localTime } from "../internal/local_time.ts";
import type { CommandContext } from "../internal/command.ts";
import { cutTo } from "../internal/terminal/cells.ts";
import { type BlockOptions, RedrawnBlock } from "../internal/terminal/redrawn_block.ts";
import { visibleJson } from "../internal/visible_text.ts";
import { countersText } from "../outcome/counters_text.ts";
import type { HubStatus } from "../outcome/hub_status.ts";
import { statusLines } from "./status_text.ts";

/** A `StatusWatcher` is called with each answer of the hub. */
export interface StatusWatcher extends Disposable {
  see(status: HubStatus): void;
  /** The hub did not answer. */
  miss(): void;
}

/** Redraws the counters on a terminal; the last ones stay there in the end. */
export class StatusBlock implements StatusWatcher {
  readonly #options: BlockOptions & { readonly at: string };
  readonly #block: RedrawnBlock;
  #lines: readonly string[] = [];

  constructor(options: BlockOptions & { readonly at: string }) {
    this.#options = options;
    this.#block = new RedrawnBlock(options);
  }

  see(status: HubStatus): void {
    this.#lines = statusLines(status, this.#options.at);
    this.#draw("^C ends");
  }

  miss(): void {
    this.#draw("no answer; these are the last numbers; ^C ends");
  }

  [Symbol.dispose](): void {
    this.#block[Symbol.dispose]();
    if (this.#lines.length > 0) this.#options.write(`${this.#fit(this.#lines).join("\n")}\n`);
  }

  #draw(note: string): void {
    const { rows } = this.#options.size();
    this.#block.draw(this.#fit([...this.#lines, note]).slice(0, Math.max(1, rows - 1)));
  }

  #fit(lines: readonly string[]): string[] {
    const { columns } = this.#options.size();
    return lines.map((line) => cutTo(line, columns));
  }
}

export interface StatusLinesOptions extends Pick<CommandContext, "out" | "err"> {
  readonly json: boolean;
  readonly clock: Pick<Clock, "wallMs">;
}

/** Prints one line per change: for people the counters with the local time, for programs the whole answer. */
export class StatusLines implements StatusWatcher {
  readonly #options: StatusLinesOptions;
  #shown = "";

  constructor(options: StatusLinesOptions) {
    this.#options = options;
  }

  see(status: HubStatus): void {
    const { json, out } = this.#options;
    const { uptime_ms: _, ...lasting } = status;
    const text = json ? JSON.stringify(lasting) : countersText(status);
    if (text !== this.#shown) out(json ? visibleJson(status) : `${this.#time()}  ${text}`);
    this.#shown = text;
  }

  miss(): void {
    if (this.#shown !== "") this.#options.err(`${this.#time()}  no answer from the hub`);
    this.#shown = "";
  }

  [Symbol.dispose](): void {}

  #time(): string {
    return localTime(this.#options.clock.wallMs());
  }
}
