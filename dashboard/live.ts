/** What a dashboard does by itself, while nobody asks: it samples rates, and tells open pages what changed. */
import { type Clock, systemClock } from "../internal/clock.ts";
import { Events } from "./events.ts";
import { type Every, every as everyBeat } from "./every.ts";
import type { HubView } from "./hub_view.ts";
import { Rates } from "./rates.ts";

/** The time that it goes by; tests hand over their own. */
export interface LiveOptions {
  readonly clock?: Pick<Clock, "wallMs" | "monotonicMs">;
  readonly every?: Every;
}

/** The live half of one dashboard. Disposing it ends all streams, without which a server never comes to an end. */
export class Live implements Disposable {
  readonly rates: Rates;
  readonly events: Events;
  readonly #every: Every;
  #sampling: Disposable | undefined;

  constructor(view: HubView, { clock = systemClock, every = everyBeat }: LiveOptions = {}) {
    this.#every = every;
    this.rates = new Rates(view, clock);
    this.events = new Events(view, this.rates, { clock, every });
  }

  /** Samples rates from now on. Without it they stay empty. */
  start(): this {
    this.#sampling ??= this.rates.start(this.#every);
    return this;
  }

  [Symbol.dispose](): void {
    this.#sampling?.[Symbol.dispose]();
    this.events[Symbol.dispose]();
  }
}
