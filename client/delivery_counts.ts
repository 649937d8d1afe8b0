/** Counts the entries that were delivered to a client: how many, in which order, how late. */
import { Histogram } from "../internal/histogram.ts";
import type { Wants } from "../protocol/wants.ts";
import type { Arrival } from "./ledger.ts";

/** Counts the deliveries of one connection, so that an audit can compare them with the journal. */
export interface Stream {
  /** The seqs are of this epoch of the journal; undefined where the hub named none. */
  readonly epoch?: string | undefined;
  /** The connection wanted no other broadcasts; undefined means that it wanted all. */
  readonly wants?: Wants | undefined;
  /** The connection began after this seq. */
  readonly after: number;
  /** Everything up to this seq has come: it is the highest that came, or that of the hub's `caught_up`. */
  readonly last: number;
  readonly entries: number;
  /** `sum` adds up the seqs: an entry that is missing and one that is too many do not cancel each other out. */
  readonly sum: number;
}

/** Counts the deliveries of one client over all its connections. */
export class DeliveryCounts {
  /** Times from the hub's timestamp to the arrival, by message type. Replayed entries are left out, as they are late on purpose. */
  readonly deliveryMs = new Map<string, Histogram>();
  #stream = streamAfter(0, undefined);
  #received = 0;
  #outOfOrder = 0;

  /** Counts the entries that came. Those that the client held when a connection was lost come again with the next one. */
  get received(): number {
    return this.#received;
  }

  /** Counts the entries that were not above the one before, or not after the position where the connection began. */
  get outOfOrder(): number {
    return this.#outOfOrder;
  }

  /** Returns the counts of the current connection. */
  get stream(): Stream {
    return this.#stream;
  }

  /** Begins a connection after `position` of an epoch, which gets of broadcasts what it `wants`. */
  begin(position: number, epoch?: string, wants?: Wants): void {
    this.#stream = streamAfter(position, epoch, wants);
  }

  /** Notes the hub's word that everything up to `position` has come. */
  caughtUp(position: number): void {
    this.#stream = { ...this.#stream, last: Math.max(this.#stream.last, position) };
  }

  /** Counts an entry that came at `nowMs`, Unix time. */
  arrived({ message_type, seq, timestamp, replayed }: Arrival, nowMs: number): void {
    this.#received++;
    const { last, entries, sum } = this.#stream;
    if (seq <= last) this.#outOfOrder++;
    this.#stream = { ...this.#stream, last: Math.max(last, seq), entries: entries + 1, sum: sum + seq };
    if (replayed) return;
    let histogram = this.deliveryMs.get(message_type);
    if (!histogram) this.deliveryMs.set(message_type, histogram = new Histogram());
    histogram.record(nowMs - Date.parse(timestamp));
  }
}

function streamAfter(position: number, epoch?: string, wants?: Wants): Stream {
  return {
    ...(epoch === undefined ? {} : { epoch }),
    ...(wants === undefined ? {} : { wants }),
    ...{ after: position, last: position, entries: 0, sum: 0 },
  };
}

/** Returns whether entries came over the connection, or the hub's word that there were none. */
export function hasProgress({ after, last, entries }: Stream): boolean {
  return entries > 0 || last > after;
}
