/** Says of which entries the hub follows how far they come: only for these it hears of a ring. */

/** What decides of an entry. */
export interface FollowedLine {
  readonly message_type: string;
  readonly target_ai?: unknown;
  readonly data: Readonly<Record<string, unknown>>;
}

/** Returns whether the entry went to one AI, and asked the hub to follow it; a request to one AI always is. */
export function isFollowedLine({ message_type, target_ai, data }: FollowedLine): boolean {
  if (target_ai === undefined) return false;
  if (message_type === "collaboration_request") return true;
  return message_type === "message" && (data.receipt === true || data.ttl_ms !== undefined);
}
