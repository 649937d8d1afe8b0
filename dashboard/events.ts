/** Streams changes to open pages: one poll of the hub every quarter of a second serves all of them, and none is made while no page is open. */
import type { Clock } from "../internal/clock.ts";
import { EventRing } from "./event_ring.ts";
import { EventSource } from "./event_source.ts";
import { EventStream } from "./event_stream.ts";
import type { Topic } from "./event_topics.ts";
import type { StartInterval } from "./interval.ts";
import type { HubView } from "./hub_view.ts";
import type { Rates } from "./rates.ts";

/** `MAX_STREAMS` bounds the streams that are open at the same time without a token. */
export const MAX_STREAMS = 64;
/** `MAX_CALLER_STREAMS` bounds those that were opened by tokens. */
export const MAX_CALLER_STREAMS = 4_096;

const POLL_EVERY_MS = 250;
const PING_EVERY_MS = 15_000;
/** `STALLED_MS` is how long a page may read nothing before its stream is ended. */
const STALLED_MS = 60_000;
const MAX_EVENTS = 2_000;
const MAX_RING_BYTES = 4_194_304;

/** `EventsOptions` are the clock and the interval of the polls. */
export interface EventsOptions {
  readonly clock: Pick<Clock, "wallMs" | "monotonicMs">;
  readonly startInterval: StartInterval;
}

/** `Subscription` is what a page asks for. */
export interface Subscription {
  readonly topics: ReadonlySet<Topic>;
  /** `after` is the id of the last event that the page includes. Without one the stream begins with the present status. */
  readonly after?: string;
  /** `ended` aborts when the token that opens the stream ends; undefined: none opens it. */
  readonly ended?: AbortSignal;
  /** Returns whether the login lasts that opens the stream; it is asked at each poll. Undefined: none opens it. */
  readonly isLoggedIn?: () => boolean;
}

/** `Events` are the streams of one dashboard. */
export class Events implements Disposable {
  readonly #view: HubView;
  readonly #options: EventsOptions;
  readonly #source: EventSource;
  readonly #ring: EventRing;
  /** With what says whether each may go on. */
  readonly #streams = new Map<EventStream, (() => boolean) | undefined>();
  #ofCallers = 0;
  #polling: Disposable | undefined;
  #polledMs = -Infinity;
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

  /** Returns how many streams are open. */
  get open(): number {
    return this.#streams.size;
  }

  /** Returns how many log lines slow readers did not get since the start. */
  get droppedLines(): number {
    return this.#dropped;
  }

  /** Returns the id of the newest event. A page that takes it before it is rendered, and subscribes with it, misses nothing. */
  newestId(): string {
    if (this.#options.clock.monotonicMs() - this.#polledMs >= POLL_EVERY_MS) this.#poll();
    return this.#ring.idOf(this.#ring.newest);
  }

  /**
   * Begins a stream; undefined where there are {@link MAX_STREAMS} or {@link MAX_CALLER_STREAMS} of its kind already, or the
   * dashboard is closing. It ends with the token or login that opened it.
   */
  subscribe({ topics, after, ended, isLoggedIn }: Subscription): EventStream | undefined {
    const isFull = ended ? this.#ofCallers >= MAX_CALLER_STREAMS : this.#strangers >= MAX_STREAMS;
    if (this.#isOver || isFull) return undefined;
    const nowMs = this.#options.clock.monotonicMs();
    this.newestId();
    const stream: EventStream = new EventStream({
      topics,
      ring: this.#ring,
      onEnd: () => {
        ended?.removeEventListener("abort", end);
        if (ended) this.#ofCallers--;
        this.#ended(stream);
      },
      onDrop: (lines) => this.#dropped += lines,
    }, nowMs);
    if (after !== undefined) stream.resume(after, nowMs);
    else if (topics.has("status")) stream.greet(this.#view.status(), nowMs);
    this.#streams.set(stream, isLoggedIn);
    const end = () => stream.end({ code: "REVOKED", why: ended!.reason });
    if (ended) this.#ofCallers++;
    ended?.addEventListener("abort", end, { once: true });
    if (ended?.aborted) end();
    this.#polling ??= this.#options.startInterval(POLL_EVERY_MS, () => this.#poll());
    return stream;
  }

  /** Ends all streams, and begins no new one. */
  [Symbol.dispose](): void {
    this.#isOver = true;
    for (const stream of this.#streams.keys()) stream.close();
  }

  #poll(): void {
    const nowMs = this.#options.clock.monotonicMs();
    this.#polledMs = nowMs;
    const events = this.#source.poll(nowMs).map((draft) => this.#ring.add(draft));
    for (const [stream, isLoggedIn] of this.#streams) {
      if (isLoggedIn?.() === false) {
        stream.end({ code: "REVOKED", why: "logged out" });
        continue;
      }
      for (const event of events) stream.offer(event, nowMs);
      stream.ping(nowMs - PING_EVERY_MS, nowMs);
      if (nowMs - (stream.fullSinceMs ?? nowMs) >= STALLED_MS) {
        stream.abort(new Error("Nothing was read for a minute"));
      }
    }
  }

  get #strangers(): number {
    return this.#streams.size - this.#ofCallers;
  }

  #ended(stream: EventStream): void {
    this.#streams.delete(stream);
    if (this.#streams.size > 0) return;
    this.#polling?.[Symbol.dispose]();
    this.#polling = undefined;
  }
}
