/** Says of which entries the hub follows how far they come: only for these it hears of a ring. */

/** What decides of an entry. */
export interface FollowedLine {
  readonly message_type: string;
  readonly target_ai?: unknown;
  readonly topic?: unknown;
  readonly data: Readonly<Record<string, unknown>>;
}

/** Returns whether the entry went to one AI or to a topic, and asked the hub to follow it; a request to one AI always is. */
export function isFollowedLine({ message_type, target_ai, topic, data }: FollowedLine): boolean {
  if (message_type === "collaboration_request") return target_ai !== undefined;
  if (target_ai === undefined && topic === undefined) return false;
  return message_type === "message" && (data.receipt === true || data.ttl_ms !== undefined);
}
