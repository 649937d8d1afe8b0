/** Lets messages wait that the hub refuses for a time, and reports when that begins and when it is over. */
import type { Clock } from "../internal/clock.ts";
import type { RefusedError } from "./errors.ts";
import type { Unanswered } from "./unanswered.ts";

export interface DeferralOptions {
  readonly unanswered: Unanswered;
  readonly clock: Clock;
  /** Ends all waiting. */
  readonly signal: AbortSignal;
  /** Is called with the first refusal, and with undefined when all of the messages were answered. */
  readonly onDeferred: ((refusal: RefusedError | undefined) => void) | undefined;
}

export class Deferral {
  readonly #options: DeferralOptions;
  /** These messages were refused for a time and have no other answer yet. */
  readonly #ids = new Set<string>();

  constructor(options: DeferralOptions) {
    this.#options = options;
  }

  /** Defers the message `id`, and resolves after `ms`, when it may be written again. */
  wait(id: string, ms: number, refusal: RefusedError): Promise<void> {
    const { unanswered, clock, signal, onDeferred } = this.#options;
    if (this.#ids.size === 0) onDeferred?.(refusal);
    this.#ids.add(id);
    unanswered.defer(id);
    return clock.delay(ms, signal).then(() => unanswered.resume());
  }

  /** Notes that the message `id` has its answer. */
  answered(id: string): void {
    if (this.#ids.delete(id) && this.#ids.size === 0) this.#options.onDeferred?.(undefined);
  }
}
