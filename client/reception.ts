/** Counts what came in: how much, in which order, how late. */
import { Histogram } from "../internal/histogram.ts";
import type { Arrival } from "./ledger.ts";

/** What one client received, over all its connections. */
export class Reception {
  /** From the hub's timestamp to the arrival, by message type; replayed entries are left out, as they came late on purpose. */
  readonly deliveryMs = new Map<string, Histogram>();
  #received = 0;
  #outOfOrder = 0;
  #last = 0;

  /** Entries that came; those held when a connection was lost come again with the next one. */
  get received(): number {
    return this.#received;
  }

  /** Of those, how many were not above the one before, or not after where the connection began. */
  get outOfOrder(): number {
    return this.#outOfOrder;
  }

  /** A connection begins after `position`. */
  begin(position: number): void {
    this.#last = position;
  }

  /** An entry came at `nowMs`, Unix time. */
  arrived({ message_type, seq, timestamp, replayed }: Arrival, nowMs: number): void {
    this.#received++;
    if (seq <= this.#last) this.#outOfOrder++;
    this.#last = Math.max(this.#last, seq);
    if (replayed) return;
    let histogram = this.deliveryMs.get(message_type);
    if (!histogram) this.deliveryMs.set(message_type, histogram = new Histogram());
    histogram.record(nowMs - Date.parse(timestamp));
  }
}
