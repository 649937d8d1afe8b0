/** Says whether a client is still there: over HTTP nothing but its requests shows it. */
import type { Clock } from "../../internal/clock.ts";
import type { Exchange } from "./exchange.ts";

/** A client is gone when it has asked for nothing for so long. */
export const IDLE_MS = 15 * 60_000;
/** One that kept a stream open is gone when that broke so long ago and it has asked for nothing since. */
export const LEFT_MS = 10_000;

export class Liveness {
  readonly #clock: Pick<Clock, "monotonicMs">;
  #open = 0;
  #streams = 0;
  #hasLeft = false;
  #lastMs: number;

  constructor(clock: Pick<Clock, "monotonicMs">) {
    this.#clock = clock;
    this.#lastMs = clock.monotonicMs();
  }

  /** The last exchange ended then; monotonic. */
  get lastMs(): number {
    return this.#lastMs;
  }

  get isOpen(): boolean {
    return this.#open > 0;
  }

  get isOver(): boolean {
    const forMs = this.#clock.monotonicMs() - this.#lastMs;
    return !this.isOpen && forMs >= (this.#hasLeft ? LEFT_MS : IDLE_MS);
  }

  /** Counts an exchange of the client until it ends. */
  async follow(exchange: Exchange): Promise<void> {
    const { isStream } = exchange;
    this.#open++;
    if (isStream) this.#streams++;
    this.#hasLeft = false;
    const how = await exchange.ended;
    this.#open--;
    this.#lastMs = this.#clock.monotonicMs();
    if (isStream && --this.#streams === 0) this.#hasLeft = how === "left";
  }
}
