/**
 * Keeps the last events, numbered, for pages that were disconnected for a moment. On the wire an event is
 *
 *   id: <start of this hub>-<number>
 *   event: <status | topic | log | rates | reset | ended>
 *   data: <JSON on one line>
 */
import type { Topic } from "./event_topics.ts";

/** `Bytes` are what the body of a response takes. */
export type Bytes = Uint8Array<ArrayBuffer>;

/** `EventDraft` is an event before it has a number. */
export interface EventDraft {
  readonly topic: Topic;
  /** `name` is the name of the event on the wire. */
  readonly name: "status" | "topic" | "log" | "rates";
  /** `data` is sent as JSON. */
  readonly data: unknown;
  /** `lines` is how many entries a `log` event holds or counts. */
  readonly lines?: number;
}

/** `LiveEvent` is a numbered event, encoded once for all who get it. */
export interface LiveEvent extends Omit<EventDraft, "data"> {
  /** `number` counts from 1, without gaps. */
  readonly number: number;
  readonly bytes: Bytes;
}

/** `EventRingOptions` bounds what is kept. */
export interface EventRingOptions {
  readonly maxEvents: number;
  readonly maxBytes: number;
  /** `start` makes the ids of this start of the hub different from those of others: letters and digits. */
  readonly start: string;
}

const encoder = new TextEncoder();

/** `EventRing` holds events in order and drops the oldest first. */
export class EventRing {
  readonly #options: EventRingOptions;
  #events: LiveEvent[] = [];
  #bytes = 0;
  #newest = 0;

  constructor(options: EventRingOptions) {
    this.#options = options;
  }

  /** Returns the number of the last event; 0 where there was none. */
  get newest(): number {
    return this.#newest;
  }

  add({ data, ...event }: EventDraft): LiveEvent {
    const number = ++this.#newest;
    const added = { ...event, number, bytes: this.encode(number, event.name, data) };
    this.#events.push(added);
    this.#bytes += added.bytes.length;
    const { maxEvents, maxBytes } = this.#options;
    while (this.#events.length > maxEvents || this.#bytes > maxBytes) {
      this.#bytes -= this.#events.shift()!.bytes.length;
    }
    return added;
  }

  /** Returns what followed the event of this id; undefined where that is not kept any more, or the id is of another start of the hub. */
  after(id: string): readonly LiveEvent[] | undefined {
    const [, start, digits] = /^(\w+)-(\d+)$/.exec(id) ?? [];
    const number = Number(digits);
    const oldest = this.#newest - this.#events.length;
    if (start !== this.#options.start || number < oldest || number > this.#newest) return undefined;
    return this.#events.slice(number - oldest);
  }

  idOf(number: number): string {
    return `${this.#options.start}-${number}`;
  }

  /** Returns an event's bytes on the wire. */
  encode(number: number, name: LiveEvent["name"] | "reset" | "ended", data: unknown): Bytes {
    return encoder.encode(`id: ${this.idOf(number)}\nevent: ${name}\ndata: ${JSON.stringify(data)}\n\n`);
  }

  /** Returns a comment that moves a reader to this number without an event, so that it can resume after a long silence. */
  encodePing(number: number): Bytes {
    return encoder.encode(`id: ${this.idOf(number)}\n: ping\n\n`);
  }
}
