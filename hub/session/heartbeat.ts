/** Whether an AI is still there: any byte is life, pings ask for one, and only who ever answered one is held to them. */

/** What is due for one connection. */
export type Beat = "nothing" | "ping" | "dead";

/** Times are monotonic milliseconds. */
export class Heartbeat {
  readonly #intervalMs: number;
  readonly #maxMissed: number;
  #heardMs: number;
  #askedMs = -Infinity;
  #missed = 0;
  #answers = false;

  constructor(options: { intervalMs: number; maxMissed: number; nowMs: number }) {
    this.#intervalMs = options.intervalMs;
    this.#maxMissed = options.maxMissed;
    this.#heardMs = options.nowMs;
  }

  /** A byte came, or the hub itself was not reading: both say nothing against the AI. */
  heard(nowMs: number): void {
    this.#heardMs = nowMs;
    this.#missed = 0;
  }

  /** A `pong` came: from now on this AI is expected to answer. */
  ponged(): void {
    this.#answers = true;
  }

  /** To be asked about once a second. */
  beat(nowMs: number): Beat {
    if (nowMs - Math.max(this.#heardMs, this.#askedMs) < this.#intervalMs) return "nothing";
    if (this.#answers && this.#missed >= this.#maxMissed) return "dead";
    this.#missed++;
    this.#askedMs = nowMs;
    return "ping";
  }
}
