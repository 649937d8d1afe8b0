/** What one AI of a run can testify against the hub's journal, wherever it was noted. */

import type { Stream } from "../../client/delivery_counts.ts";

/** The hub told the AI that its message is in the journal at `seq`. */
export interface Stored {
  readonly message_type: string;
  readonly message_id: string;
  readonly seq: number;
}

/** One AI's runLedgers. */
export interface AiLedger {
  readonly ai_id: string;
  /** How many {@link ascending} gives. */
  readonly stored: number;
  /** What was told to be in the journal, by `seq`. */
  ascending(): Iterable<Stored>;
  readonly received: number;
  /** Of those received. */
  readonly outOfOrder: number;
  /** By connection. */
  readonly streams: readonly Stream[];
}
