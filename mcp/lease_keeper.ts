/** Renews the leases of the work that an agent holds, so that it may think as long as its client lives. */
import { type Clock, systemClock } from "../internal/clock.ts";
import { NOT_HELD } from "../protocol/errors.ts";
import { COLLABORATION } from "../protocol/limits.ts";
import type { Agent } from "./agent.ts";
import { ToolError } from "./tool_error.ts";

/** A lease is renewed when this part of it has passed. */
const PART = 1 / 3;
const IDLE_MS = 60_000;

/** Renews leases until `signal` aborts. It never rejects: work that was lost is no longer held. */
export async function keepLeases(
  agent: Agent,
  signal: AbortSignal,
  clock: Clock = systemClock,
): Promise<void> {
  /** The work by the fence that it is held with, with the time of its next renewal. */
  const due = new Map<number, number>();
  while (!signal.aborted) {
    const now = clock.monotonicMs();
    const held = agent.work.held();
    for (
      const { session_id, fence = 0, lease_ms = COLLABORATION.defaultLeaseMs } of held
    ) {
      const dueMs = due.get(fence) ?? now + lease_ms * PART;
      due.set(fence, dueMs <= now ? now + lease_ms * PART : dueMs);
      if (dueMs > now) continue;
      agent.send("collaboration_renew", { session_id, fence }).catch((error) => {
        if (!(error instanceof ToolError)) throw error;
        if (NOT_HELD.has(error.code) && agent.work.get(session_id)?.fence === fence) {
          agent.work.released(session_id);
        }
      });
    }
    const fences = new Set(held.map(({ fence }) => fence));
    for (const fence of due.keys()) if (!fences.has(fence)) due.delete(fence);
    const next = Math.min(now + IDLE_MS, ...due.values());
    // A lease that has begun meanwhile may be shorter.
    const isNew = () => agent.work.held().some(({ fence }) => !due.has(fence ?? 0)) || undefined;
    await agent.waitFor(isNew, { ms: next - now, signal });
  }
}
