/** Runs what a dashboard does without a request: it samples rates, and sends open pages what changed. */
import { type Clock, systemClock } from "../internal/clock.ts";
import { Events } from "./events.ts";
import { type StartInterval, startInterval as machineInterval } from "./interval.ts";
import type { HubView } from "./hub_view.ts";
import { Rates } from "./rates.ts";

/** `LiveUpdatesOptions` are the clock and the intervals; tests pass their own. */
export interface LiveUpdatesOptions {
  readonly clock?: Pick<Clock, "wallMs" | "monotonicMs">;
  readonly startInterval?: StartInterval;
}

/** `LiveUpdates` holds the rates and streams of one dashboard. Disposing it ends all streams, for which a server waits before it ends. */
export class LiveUpdates implements Disposable {
  readonly rates: Rates;
  readonly events: Events;
  readonly #startInterval: StartInterval;
  #sampling: Disposable | undefined;

  constructor(
    view: HubView,
    { clock = systemClock, startInterval = machineInterval }: LiveUpdatesOptions = {},
  ) {
    this.#startInterval = startInterval;
    this.rates = new Rates(view, clock);
    this.events = new Events(view, this.rates, { clock, startInterval });
  }

  /** Samples rates from now on; until then they are empty. */
  start(): this {
    this.#sampling ??= this.rates.start(this.#startInterval);
    return this;
  }

  [Symbol.dispose](): void {
    this.#sampling?.[Symbol.dispose]();
    this.events[Symbol.dispose]();
  }
}
