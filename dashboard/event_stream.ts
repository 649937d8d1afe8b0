/** Streams events to one page with bounded memory: a slow reader loses log lines, and gets their number. */
import type { Bytes, EventRing, LiveEvent } from "./event_ring.ts";
import type { Topic } from "./event_topics.ts";
import type { HubStatus } from "./hub_view.ts";

/** `MAX_WAITING_BYTES` is the high-water mark of a stream; above it log lines are left out. */
export const MAX_WAITING_BYTES = 262_144;

const encoder = new TextEncoder();

/** `RETRY` is sent first: it says how long a browser waits before it reconnects. */
const RETRY = encoder.encode("retry: 1000\n\n");

/** `EventStreamOptions` says what a stream is about, and what it calls when it ends or drops lines. */
export interface EventStreamOptions {
  readonly topics: ReadonlySet<Topic>;
  readonly ring: EventRing;
  /** `onEnd` is called once, whichever side ended the stream. */
  readonly onEnd: () => void;
  /** `onDrop` is called with the number of lines each time some are left out. */
  readonly onDrop: (lines: number) => void;
}

/** `EventStream` is a bounded queue of bytes. */
export class EventStream {
  readonly readable: ReadableStream<Bytes>;
  readonly #options: EventStreamOptions;
  #controller!: ReadableStreamDefaultController<Bytes>;
  /** `#waiting` holds, while the queue is full, the newest event of each subject except lines, in the order of their numbers. */
  readonly #waiting = new Map<string, LiveEvent>();
  #dropped = 0;
  #seen: number;
  #sentMs: number;
  #fullSinceMs: number | undefined;
  #hasEnded = false;

  /** `nowMs` is monotonic time, in the methods as well. */
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

  /** Sends everything after `id`, or `reset` where the ring does not hold that any more. */
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

  /** Sends an event of its topics; while the queue is full it keeps the newest of each subject and counts log lines. */
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

  /** Sends a ping where nothing else was sent since `beforeMs`. */
  ping(beforeMs: number, nowMs: number): void {
    if (this.#sentMs > beforeMs || this.#isFull) return;
    this.#send(this.#options.ring.encodePing(this.#seen), nowMs);
  }

  /** Returns since when the queue is full; undefined while it is not. */
  get fullSinceMs(): number | undefined {
    return this.#fullSinceMs;
  }

  /** Ends the stream after what waits is read. */
  close(): void {
    if (this.#hasEnded) return;
    this.#controller.close();
    this.#ended();
  }

  /** Sends why the stream ends, whatever waits, and ends it. */
  end(why: { readonly code: string; readonly why: unknown }): void {
    if (this.#hasEnded) return;
    this.#controller.enqueue(this.#options.ring.encode(this.#seen, "ended", why));
    this.close();
  }

  /** Drops what waits, and the connection. */
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

  /** Sends what waits, and the number of dropped lines, when there is room again. */
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

/** Returns the subject of an event; the newer of two events with the same subject replaces the older one. */
function subjectOf({ name, topic }: LiveEvent): string {
  return `${name} ${topic}`;
}
