/** What the dashboard may see of the running hub: of the journal only what is told, of presence what is decided. */
import type { HubView } from "../dashboard/hub_view.ts";
import { VERSION } from "../internal/version.ts";
import type { Core } from "./core.ts";

/** Rows that one page shows at most. */
const MAX_ROWS = 300;

/** Fits the hub to the dashboard's interface. `startedMs` is monotonic. */
export function hubView(core: Core, startedMs: number): HubView {
  const { sequencer, roster, sessions, state, journal, now } = core;
  return {
    status() {
      const { head, counts, open } = sequencer.told;
      return {
        connected_ais: roster.present,
        shared_patterns: counts.patterns,
        shared_components: counts.components,
        active_collaborations: open,
        commits: sequencer.commits,
        head_seq: head,
        indexed_seq: journal.indexedSeq,
        completed_collaborations: counts.completed,
        dropped_live_lines: roster.dropped,
        damaged_runs: journal.damagedRuns,
        journal_id: journal.journalId,
        version: VERSION,
        uptime_ms: Math.round(now().monoMs - startedMs),
      };
    },
    ais() {
      const present = [...state.present.values()].filter(({ ai }) => roster.get(ai.ai_id)?.helloed);
      return present.slice(0, MAX_ROWS).map(({ ai, activity, connectedAtMs }) => ({
        ai_id: ai.ai_id,
        specialization: ai.specialization,
        activity,
        connected_at: new Date(connectedAtMs).toISOString(),
      }));
    },
    sessions() {
      return [...sessions.all].slice(0, MAX_ROWS).map(({ row, progress }) => ({
        session_id: row.session_id,
        collaboration_type: JSON.parse(row.request).collaboration_type as string,
        requester: row.requester,
        ...(row.partner === null ? {} : { partner: row.partner }),
        state: row.state as "open" | "active",
        ...(progress === undefined ? {} : { progress }),
      }));
    },
    notReady() {
      if (core.draining) return "draining";
      return sequencer.full ? "storage full" : undefined;
    },
  };
}
