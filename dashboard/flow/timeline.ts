/** Converts a collaboration for the charts of runs: when it waited, who worked on it, how it ended. */
import type { SessionResult } from "../../outcome/results.ts";
import { type CollaborationDetail, readableEntries } from "../../journal/library/view/library_view.ts";

/** Times count from its request. The accept that a `collaboration_started` follows is the one that won it. */
export function timelineOf(session: CollaborationDetail): SessionResult {
  const { session_id, collaboration_type, requester, partner = null, state, opened_ms, closed_ms } = session;
  const entries = readableEntries(session.entries);
  const startMs = opened_ms ?? entries[0]?.at_ms ?? 0;
  const of = (type: string) => entries.filter(({ message_type }) => message_type === type);
  const accepts = of("collaboration_accept");
  return {
    ...{ session_id, collaboration_type, requester, partner, state, requested_at_ms: 0, progress: [] },
    starts: of("collaboration_started").flatMap(({ seq, at_ms }) => {
      const won = accepts.findLast((accept) => accept.seq < seq);
      return won ? [{ at_ms: at_ms - startMs, partner: won.source_ai, fence: won.seq }] : [];
    }),
    reopened_at_ms: of("collaboration_reopened").map(({ at_ms }) => at_ms - startMs),
    closed_at_ms: closed_ms === null ? null : closed_ms - startMs,
  };
}
