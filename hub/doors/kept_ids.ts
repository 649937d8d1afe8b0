/** Keeps the message_ids of AIs that send by requests in memory between these, as each would have them read from the journal anew. */
import type { HeldIds, RecentIdsByAi } from "../session/recent_ids_by_ai.ts";

/** Of so many AIs, those that sent last. */
const MAX_AIS = 64;

export class KeptIds {
  readonly #recentIds: Pick<RecentIdsByAi, "hold">;
  /** The AI that sent last stands last. */
  readonly #held = new Map<string, HeldIds>();

  constructor(recentIds: Pick<RecentIdsByAi, "hold">) {
    this.#recentIds = recentIds;
  }

  /** Keeps those of an AI that was admitted just now. */
  keep(ai: string): void {
    const held = this.#held.get(ai) ?? this.#recentIds.hold(ai);
    this.#held.delete(ai);
    this.#held.set(ai, held);
    if (this.#held.size <= MAX_AIS) return;
    const [oldest] = this.#held.keys();
    this.#held.get(oldest!)!.release();
    this.#held.delete(oldest!);
  }
}
