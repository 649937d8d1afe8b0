/** Says how the client of a session is woken, to its model and to people. */
import type { LastRing } from "../../bell/ringer.ts";

/** The state of a session's bells. */
export interface BellsState {
  readonly bells: readonly { readonly name: string; readonly why_not?: string }[];
  readonly last_ring?: LastRing;
}

/** Returns one sentence or two. */
export function bellsText({ bells, last_ring }: BellsState = { bells: [] }): string {
  const able = bells.filter(({ why_not }) => why_not === undefined).map(({ name }) => name);
  if (able.length === 0) return "Nothing wakes you when something comes: call inbox with wait_ms to wait.";
  const by = `You are woken by: ${able.join(", ")}.`;
  if (last_ring === undefined) return by;
  const { bell, atMs, upTo, failure } = last_ring;
  const how = failure === undefined ? "was sent" : `failed (${failure})`;
  return `${by} The last ring, up to seq ${upTo} by ${bell}, ${how} at ${new Date(atMs).toISOString()}.`;
}
