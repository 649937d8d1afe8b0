/** Counts what came in: how much, in which order, how late. */
import { Histogram } from "../internal/histogram.ts";
import type { Arrival } from "./ledger.ts";

/** What came over one connection, for whoever knows what was due. */
export interface Stream {
  /** It began after this seq. */
  readonly after: number;
  /** Up to here all has come: the highest seq that came, or up to where the hub said so. */
  readonly last: number;
  readonly entries: number;
  /** Of their seqs: one that is missing and another that is too much do not make up for each other. */
  readonly sum: number;
}

/** What one client received, over all its connections. */
export class Reception {
  /** From the hub's timestamp to the arrival, by message type; replayed entries are left out, as they came late on purpose. */
  readonly deliveryMs = new Map<string, Histogram>();
  #stream = streamAfter(0);
  #received = 0;
  #outOfOrder = 0;

  /** Entries that came; those held when a connection was lost come again with the next one. */
  get received(): number {
    return this.#received;
  }

  /** Of those, how many were not above the one before, or not after where the connection began. */
  get outOfOrder(): number {
    return this.#outOfOrder;
  }

  /** Over the connection that is. */
  get stream(): Stream {
    return this.#stream;
  }

  /** A connection begins after `position`. */
  begin(position: number): void {
    this.#stream = streamAfter(position);
  }

  /** The hub said that everything up to `position` has come. */
  caughtUp(position: number): void {
    this.#stream = { ...this.#stream, last: Math.max(this.#stream.last, position) };
  }

  /** An entry came at `nowMs`, Unix time. */
  arrived({ message_type, seq, timestamp, replayed }: Arrival, nowMs: number): void {
    this.#received++;
    const { after, last, entries, sum } = this.#stream;
    if (seq <= last) this.#outOfOrder++;
    this.#stream = { after, last: Math.max(last, seq), entries: entries + 1, sum: sum + seq };
    if (replayed) return;
    let histogram = this.deliveryMs.get(message_type);
    if (!histogram) this.deliveryMs.set(message_type, histogram = new Histogram());
    histogram.record(nowMs - Date.parse(timestamp));
  }
}

function streamAfter(position: number): Stream {
  return { after: position, last: position, entries: 0, sum: 0 };
}

/** Whether it tells anything. */
export function isTelling({ after, last, entries }: Stream): boolean {
  return entries > 0 || last > after;
}
