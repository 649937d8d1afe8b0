/**
 * The last events, numbered, for whoever was away for a moment. On the wire an event is
 *
 *   id: <start of this hub>-<number>
 *   event: <status | topic | log | rates | reset>
 *   data: <JSON on one line>
 */
import type { Topic } from "./event_topics.ts";

/** Bytes as a response's body takes them. */
export type Bytes = Uint8Array<ArrayBuffer>;

/** What is to be told. */
export interface EventDraft {
  readonly topic: Topic;
  /** What the event is called on the wire. */
  readonly name: "status" | "topic" | "log" | "rates";
  /** Put on the wire as JSON. */
  readonly data: unknown;
  /** Of a `log`: how many entries it tells of, those that it only counts among them. */
  readonly lines?: number;
}

/** What was told, encoded once for all who get it. */
export interface LiveEvent extends Omit<EventDraft, "data"> {
  /** From 1, without gaps. */
  readonly number: number;
  readonly bytes: Bytes;
}

/** How much is kept. */
export interface EventRingOptions {
  readonly maxEvents: number;
  readonly maxBytes: number;
  /** Tells the ids of this start of the hub from those of others: letters and digits. */
  readonly start: string;
}

const encoder = new TextEncoder();

/** Events in order; the oldest go first. */
export class EventRing {
  readonly #options: EventRingOptions;
  #events: LiveEvent[] = [];
  #bytes = 0;
  #newest = 0;

  constructor(options: EventRingOptions) {
    this.#options = options;
  }

  /** Number of the last event; 0: there was none. */
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

  /** What followed the event of this id; undefined: that is not known any more, or was another start of the hub. */
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

  /** An event's bytes on the wire. */
  encode(number: number, name: LiveEvent["name"] | "reset", data: unknown): Bytes {
    return encoder.encode(`id: ${this.idOf(number)}\nevent: ${name}\ndata: ${JSON.stringify(data)}\n\n`);
  }

  /** Takes a reader to this number without an event, so that it can come back however long it hears nothing. */
  encodePing(number: number): Bytes {
    return encoder.encode(`id: ${this.idOf(number)}\n: ping\n\n`);
  }
}
