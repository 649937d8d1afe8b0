/** How a hub ends in good order: nobody is let in, what was decided is finished, and everybody has time to read it. */
import type { Core } from "./session/core.ts";
import type { Session } from "./session/session.ts";

/** How long a drain may take. */
export const DRAIN_MS = 10_000;

/** What accepts connections and serves a session over each. */
export interface SessionSource {
  /** The sessions that are open. */
  readonly sessions: Iterable<Pick<Session, "drain" | "finish">>;
  /** Accepts nothing any more. */
  stop(): Promise<void>;
  /** Resolves when every session has ended. */
  drained(): Promise<void>;
}

/** Resolves when everything decided is told and stored, and read or given up. */
export async function endInOrder(
  core: Pick<Core, "draining" | "sequencer">,
  source: SessionSource,
): Promise<void> {
  core.draining = true;
  await source.stop();
  for (const session of source.sessions) session.drain(DRAIN_MS);
  await core.sequencer.finish();
  for (const session of source.sessions) session.finish(DRAIN_MS);
  await source.drained();
}
