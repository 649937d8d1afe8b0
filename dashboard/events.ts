/** Everything that pages are told while they are open: one look every quarter of a second for all of them, none while nobody listens. */
import type { Clock } from "../internal/clock.ts";
import { EventRing } from "./event_ring.ts";
import { EventSource } from "./event_source.ts";
import { EventStream } from "./event_stream.ts";
import type { Topic } from "./event_topics.ts";
import type { StartInterval } from "./interval.ts";
import type { HubView } from "./hub_view.ts";
import type { Rates } from "./rates.ts";

/** Streams at a time. */
export const MAX_STREAMS = 64;

const LOOK_EVERY_MS = 250;
const PING_EVERY_MS = 15_000;
/** Whoever takes nothing for this long is gone, or might as well be. */
const STALLED_MS = 60_000;
const MAX_EVENTS = 2_000;
const MAX_RING_BYTES = 4_194_304;

/** What drives the looks. */
export interface EventsOptions {
  readonly clock: Pick<Clock, "wallMs" | "monotonicMs">;
  readonly startInterval: StartInterval;
}

/** What somebody wants to hear. */
export interface Subscription {
  readonly topics: ReadonlySet<Topic>;
  /** The id of the last event that is known already. Without one only what comes is told, after the status as it is. */
  readonly after?: string;
}

/** The streams of one dashboard. */
export class Events implements Disposable {
  readonly #view: HubView;
  readonly #options: EventsOptions;
  readonly #source: EventSource;
  readonly #ring: EventRing;
  readonly #streams = new Set<EventStream>();
  #looking: Disposable | undefined;
  #lookedMs = -Infinity;
  #dropped = 0;
  #isOver = false;

  constructor(view: HubView, rates: Rates, options: EventsOptions) {
    this.#view = view;
    this.#options = options;
    this.#source = new EventSource(view, rates);
    this.#ring = new EventRing({
      maxEvents: MAX_EVENTS,
      maxBytes: MAX_RING_BYTES,
      start: Math.round(options.clock.wallMs()).toString(36),
    });
  }

  /** How many streams are open. */
  get open(): number {
    return this.#streams.size;
  }

  /** Log lines that slow readers did not get, since the start. */
  get droppedLines(): number {
    return this.#dropped;
  }

  /** The id of the newest event. A page that was made after asking for it, and subscribes with it, misses nothing. */
  newestId(): string {
    if (this.#options.clock.monotonicMs() - this.#lookedMs >= LOOK_EVERY_MS) this.#look();
    return this.#ring.idOf(this.#ring.newest);
  }

  /** Begins a stream; undefined: there are {@link MAX_STREAMS} already, or the dashboard is closing. */
  subscribe({ topics, after }: Subscription): EventStream | undefined {
    if (this.#isOver || this.#streams.size >= MAX_STREAMS) return undefined;
    const nowMs = this.#options.clock.monotonicMs();
    this.newestId();
    const stream: EventStream = new EventStream({
      topics,
      ring: this.#ring,
      onEnd: () => this.#ended(stream),
      onDrop: (lines) => this.#dropped += lines,
    }, nowMs);
    if (after !== undefined) stream.resume(after, nowMs);
    else if (topics.has("status")) stream.greet(this.#view.status(), nowMs);
    this.#streams.add(stream);
    this.#looking ??= this.#options.startInterval(LOOK_EVERY_MS, () => this.#look());
    return stream;
  }

  /** Ends all streams; no new one begins. */
  [Symbol.dispose](): void {
    this.#isOver = true;
    for (const stream of this.#streams) stream.close();
  }

  #look(): void {
    const nowMs = this.#options.clock.monotonicMs();
    this.#lookedMs = nowMs;
    const events = this.#source.look(nowMs).map((draft) => this.#ring.add(draft));
    for (const stream of this.#streams) {
      for (const event of events) stream.offer(event, nowMs);
      stream.ping(nowMs - PING_EVERY_MS, nowMs);
      if (nowMs - (stream.fullSinceMs ?? nowMs) >= STALLED_MS) {
        stream.abort(new Error("Nothing was read for a minute"));
      }
    }
  }

  #ended(stream: EventStream): void {
    this.#streams.delete(stream);
    if (this.#streams.size > 0) return;
    this.#looking?.[Symbol.dispose]();
    this.#looking = undefined;
  }
}
