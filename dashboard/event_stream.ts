/** One page's stream of events, which never holds more than its bound: who reads slowly loses log lines, and is told how many. */
import type { Bytes, EventRing, LiveEvent } from "./event_ring.ts";
import type { Topic } from "./event_topics.ts";
import type { HubStatus } from "./hub_view.ts";

/** Bytes that wait for a page before lines are left out. */
export const MAX_WAITING_BYTES = 262_144;

const encoder = new TextEncoder();

/** What a browser is told first: how long to wait before it comes back. */
const RETRY = encoder.encode("retry: 1000\n\n");

/** What a stream is about, and whom it tells that it ended. */
export interface EventStreamOptions {
  readonly topics: ReadonlySet<Topic>;
  readonly ring: EventRing;
  /** Called once, whoever ended it. */
  readonly onEnd: () => void;
  /** Called with every number of lines that are left out. */
  readonly onDrop: (lines: number) => void;
}

/** A bounded queue of bytes. */
export class EventStream {
  readonly readable: ReadableStream<Bytes>;
  readonly #options: EventStreamOptions;
  #controller!: ReadableStreamDefaultController<Bytes>;
  /** While the queue is full: of everything but lines the newest, by what it is about. In the order of their numbers. */
  readonly #waiting = new Map<string, LiveEvent>();
  #dropped = 0;
  #seen: number;
  #sentMs: number;
  #fullSinceMs: number | undefined;
  #hasEnded = false;

  /** `nowMs` is monotonic, here and elsewhere. */
  constructor(options: EventStreamOptions, nowMs: number) {
    this.#options = options;
    this.#seen = options.ring.newest;
    this.#sentMs = nowMs;
    const strategy: QueuingStrategy<Bytes> = {
      highWaterMark: MAX_WAITING_BYTES,
      size: ({ length }) => length,
    };
    this.readable = new ReadableStream<Bytes>({
      start: (controller) => void (this.#controller = controller),
      pull: () => this.#catchUp(),
      cancel: () => this.#ended(),
    }, strategy);
    this.#controller.enqueue(RETRY);
  }

  /** Sends the status as it is. */
  greet(status: HubStatus, nowMs: number): void {
    const { ring } = this.#options;
    this.#send(ring.encode(ring.newest, "status", status), nowMs);
  }

  /** Sends everything after `id`, or `reset` where that is not known any more. */
  resume(id: string, nowMs: number): void {
    const { ring, topics } = this.#options;
    const events = ring.after(id);
    if (events === undefined) return this.#send(ring.encode(ring.newest, "reset", {}), nowMs);
    const newestOf = new Map(events.map((event) => [subjectOf(event), event]));
    for (const event of events) {
      const isOutdated = event.name !== "log" && newestOf.get(subjectOf(event)) !== event;
      if (topics.has(event.topic) && !isOutdated) this.offer(event, nowMs);
    }
  }

  /** Sends what it is about, or keeps the newest of it for later. */
  offer(event: LiveEvent, nowMs: number): void {
    this.#seen = event.number;
    if (!this.#options.topics.has(event.topic)) return;
    if (!this.#isFull) return this.#send(event.bytes, nowMs);
    this.#fullSinceMs ??= nowMs;
    if (event.name === "log") {
      this.#dropped += event.lines!;
      this.#options.onDrop(event.lines!);
      return;
    }
    const subject = subjectOf(event);
    this.#waiting.delete(subject);
    this.#waiting.set(subject, event);
  }

  /** Shows that the connection lives, where nothing else was sent since `beforeMs`. */
  ping(beforeMs: number, nowMs: number): void {
    if (this.#sentMs > beforeMs || this.#isFull) return;
    this.#send(this.#options.ring.encodePing(this.#seen), nowMs);
  }

  /** Since when nothing fits in any more; undefined: something does. */
  get fullSinceMs(): number | undefined {
    return this.#fullSinceMs;
  }

  /** Ends in good order: what waits is still read. */
  close(): void {
    if (this.#hasEnded) return;
    this.#controller.close();
    this.#ended();
  }

  /** Lets go of what waits, and of the connection. */
  abort(reason: Error): void {
    if (this.#hasEnded) return;
    this.#controller.error(reason);
    this.#ended();
  }

  get #isFull(): boolean {
    return this.#waiting.size > 0 || this.#dropped > 0 || (this.#controller.desiredSize ?? 0) <= 0;
  }

  #send(bytes: Bytes, nowMs: number): void {
    this.#sentMs = nowMs;
    this.#controller.enqueue(bytes);
  }

  /** There is room again. */
  #catchUp(): void {
    this.#fullSinceMs = undefined;
    for (const { bytes } of this.#waiting.values()) this.#controller.enqueue(bytes);
    this.#waiting.clear();
    if (this.#dropped === 0) return;
    const { ring } = this.#options;
    const missed = { entries: [], missed: this.#dropped };
    this.#dropped = 0;
    this.#controller.enqueue(ring.encode(this.#seen, "log", missed));
  }

  #ended(): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.#waiting.clear();
    this.#options.onEnd();
  }
}

/** Of two events with the same subject the older one is of no use. */
function subjectOf({ name, topic }: LiveEvent): string {
  return `${name} ${topic}`;
}
