/** Drains a hub: it accepts nobody any more, commits what was decided, and gives every AI time to read its answers. */
import type { Core } from "./session/core.ts";
import { CLOSE_GRACE_MS, type Session } from "./session/session.ts";

/** A drain may take this long. */
export const DRAIN_MS = 10_000;

/** A listener accepts connections and serves a session over each. */
export interface SessionSource {
  /** `sessions` are the open ones. */
  readonly sessions: Iterable<Pick<Session, "announceDrain" | "closeGracefully" | "tick" | "wasCutOff">>;
  /** Stops accepting. */
  stop(): Promise<void>;
  /** Resolves when every session has ended. */
  drained(): Promise<void>;
}

/**
 * Resolves when everything decided is committed and published, and each session has ended: its AI has taken all its answers, and
 * the other end has closed or had 2 s to read. Resolves with false when answers had to be cut off to end within 10 s.
 */
export async function drainHub(
  core: Pick<Core, "draining" | "now" | "sequencer">,
  source: SessionSource,
): Promise<boolean> {
  const beganMs = core.now().monoMs;
  core.draining = true;
  await source.stop();
  for (const session of source.sessions) session.announceDrain(DRAIN_MS);
  await core.sequencer.finish();
  const sessions = [...source.sessions];
  const answersMs = Math.max(0, DRAIN_MS - CLOSE_GRACE_MS - (core.now().monoMs - beganMs));
  for (const session of sessions) session.closeGracefully(answersMs);
  await source.drained();
  return !sessions.some(({ wasCutOff }) => wasCutOff);
}
