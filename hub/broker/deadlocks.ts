/** Tells AIs that wait for each other in a circle. Nothing is broken by guess: each of them may answer, hand back or cancel. */
import { type Draft, hubDraft } from "./decision.ts";
import type { BrokerState } from "./state.ts";
import type { Wait } from "./wait_graph.ts";

/** An entry names so many waits of a circle. */
const MAX_NAMED = 64;

/** Returns an entry for each member of each circle that is closed by waits which have just begun. */
export function deadlocks({ waits }: Pick<BrokerState, "waits">, begun: readonly Wait[]): Draft[] {
  const told = new Set<Wait>();
  return begun.flatMap((wait) => {
    const circle = told.has(wait) ? undefined : waits.circleThrough(wait);
    if (circle === undefined) return [];
    for (const one of circle) told.add(one);
    const data = { waits: circle.slice(0, MAX_NAMED).map((one) => ({ ...one })), waits_total: circle.length };
    return circle.map(({ ai_id }) => hubDraft("deadlock", [ai_id], data));
  });
}
