/** Lists the pairs of AIs that have to wait before they may send each other more. */
import { REPLIES_MS } from "./paces.ts";
import type { BrokerState } from "./state.ts";

/** The next reply, or the next directed message, between two AIs would be refused. */
export interface SlowedPair {
  readonly between: readonly [string, string];
  readonly what: "replies" | "messages";
  /** For so long from now. */
  readonly forMs: number;
}

/** Returns at most `limit` pairs. */
export function slowedPairs(
  { guard, replies, directed }: Pick<BrokerState, "guard" | "replies" | "directed">,
  nowMs: number,
  limit: number,
): SlowedPair[] {
  const found: SlowedPair[] = [];
  const collect = (what: SlowedPair["what"], waits: Iterable<readonly [string, number]>) => {
    for (const [pair, forMs] of waits) {
      if (found.length === limit) return;
      if (forMs > 0) found.push({ between: pair.split(" ") as [string, string], what, forMs });
    }
  };
  collect("replies", replies.waits(nowMs, { most: guard.maxRepliesPerMinute, withinMs: REPLIES_MS }));
  collect("messages", directed.waits(nowMs, guard.maxDirected));
  return found;
}
