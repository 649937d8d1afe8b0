/** Defines what a client reports of its acks and deliveries, so that an audit can compare it with the hub's journal. */

import type { Wants } from "../protocol/wants.ts";

/** The hub acknowledged a message: it is stored, or handled where nothing is to be stored. */
export interface Acknowledgement {
  readonly message_type: string;
  readonly message_id: string;
  /** The hub stored the message at this position; with undefined it stored nothing. */
  readonly seq: number | undefined;
  /** `ms` counts from the call of `send`, over all attempts. */
  readonly ms: number;
}

/** An entry arrived from the socket. */
export interface Arrival {
  readonly message_type: string;
  readonly seq: number;
  /** `timestamp` is the hub's, RFC 3339. */
  readonly timestamp: string;
  /** The entry is older than this connection. */
  readonly replayed?: true | undefined;
}

/** A `HubClient` reports to its ledger before its caller gets the same. What the ledger throws goes to that caller. */
export interface Ledger {
  /**
   * Reports a new connection: only entries after `position` in that epoch may come, each once, in order, and of broadcasts those
   * that it `wants`; undefined means all.
   */
  begin(position: number, epoch?: string, wants?: Wants): void;
  acknowledged(ack: Acknowledgement): void;
  /** Reports an entry with the line in which it came: parsed numbers need not be those that were written. */
  arrived(entry: Arrival, line: string): void;
  /** Reports the hub's word that everything up to `position` has come. */
  caughtUp(position: number): void;
}
