/** Declares the ledger of one AI, by which the hub's journal is audited. */

import type { Stream } from "../../client/delivery_counts.ts";

/** `Stored` is a message that the hub acknowledged as stored at `seq`. */
export interface Stored {
  readonly message_type: string;
  readonly message_id: string;
  readonly seq: number;
}

export interface AiLedger {
  readonly ai_id: string;
  /** Counts what {@link ascending} yields. */
  readonly stored: number;
  /** Yields the acknowledged messages by `seq`. */
  ascending(): Iterable<Stored>;
  readonly received: number;
  /** Counts the received entries that came out of order. */
  readonly outOfOrder: number;
  /** Counts what was delivered over each connection. */
  readonly streams: readonly Stream[];
}
