/** Drains a hub: it accepts nobody any more, commits what was decided, and gives every AI time to read its answers. */
import type { Core } from "./session/core.ts";
import type { Session } from "./session/session.ts";

/** A drain may take this long. */
export const DRAIN_MS = 10_000;

/** A listener accepts connections and serves a session over each. */
export interface SessionSource {
  /** `sessions` are the open ones. */
  readonly sessions: Iterable<Pick<Session, "announceDrain" | "closeGracefully">>;
  /** Stops accepting. */
  stop(): Promise<void>;
  /** Resolves when every session has ended. */
  drained(): Promise<void>;
}

/** Resolves when everything decided is committed and published, and each session has ended: its AI has read it or timed out. */
export async function drainHub(
  core: Pick<Core, "draining" | "sequencer">,
  source: SessionSource,
): Promise<void> {
  core.draining = true;
  await source.stop();
  for (const session of source.sessions) session.announceDrain(DRAIN_MS);
  await core.sequencer.finish();
  for (const session of source.sessions) session.closeGracefully(DRAIN_MS);
  await source.drained();
}
