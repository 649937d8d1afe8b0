/** Finds connections whose AI is dead: it pings silent ones, and expects an answer only from AIs that have answered a ping before. */

/** A beat says what is due for one connection. */
export type Beat = "nothing" | "ping" | "dead";

/** The heartbeat of one connection; all times are monotonic milliseconds. */
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

  /** Notes that a byte was read, or that the hub itself is not reading: in both cases silence says nothing about the AI. */
  heard(nowMs: number): void {
    this.#heardMs = nowMs;
    this.#missed = 0;
  }

  /** Notes a `pong`: from now on this AI is expected to answer. */
  ponged(): void {
    this.#answers = true;
  }

  /** Returns what is due now; the session asks about once a second. */
  beat(nowMs: number): Beat {
    if (nowMs - Math.max(this.#heardMs, this.#askedMs) < this.#intervalMs) return "nothing";
    if (this.#answers && this.#missed >= this.#maxMissed) return "dead";
    this.#missed++;
    this.#askedMs = nowMs;
    return "ping";
  }
}
