/** What the dashboard may see of the running hub: of the journal only what is told, of presence what is decided. */
import type { HubView, LibraryView } from "../../dashboard/hub_view.ts";
import { VERSION } from "../../internal/version.ts";
import type { Core } from "../session/core.ts";
import { entryRow } from "../../journal/library/view/entry_row.ts";
import { HubOperator } from "./operator.ts";

/** Rows that one page shows at most. */
const MAX_ROWS = 300;

/** What the view shows beside the core. */
export interface HubViewOptions {
  /** When the hub started, monotonic. */
  readonly startedMs: number;
  readonly library: LibraryView;
}

/** Fits the hub to the dashboard's interface. */
export function hubView(core: Core, { startedMs, library }: HubViewOptions): HubView {
  const { sequencer, roster, collaborations, state, journal, traffic, now } = core;
  const { head: firstHead } = sequencer.published;
  return {
    status() {
      const { head, counts, open } = sequencer.published;
      return {
        connected_ais: roster.present,
        shared_patterns: counts.patterns,
        shared_components: counts.components,
        active_collaborations: open,
        commits: sequencer.commits,
        head_seq: head,
        indexed_seq: journal.library.indexedSeq,
        listed_seq: journal.library.listedSeq,
        completed_collaborations: counts.completed,
        dropped_live_lines: roster.dropped,
        damaged_runs: journal.damagedBatches,
        journal_id: journal.journalId,
        version: VERSION,
        uptime_ms: Math.round(now().monoMs - startedMs),
      };
    },
    ais() {
      const present = [...state.present.values()].filter(({ ai }) => roster.get(ai.ai_id)?.isHere);
      return present.slice(0, MAX_ROWS).map(({ ai, activity, connectedAtMs }) => ({
        ai_id: ai.ai_id,
        specialization: ai.specialization,
        activity,
        connected_at: new Date(connectedAtMs).toISOString(),
      }));
    },
    sessions() {
      return [...collaborations.all].slice(0, MAX_ROWS).map(({ row, openedMs, progress }) => ({
        session_id: row.session_id,
        collaboration_type: JSON.parse(row.request).collaboration_type as string,
        requester: row.requester,
        ...(row.partner === null ? {} : { partner: row.partner }),
        state: row.state,
        ...(progress === undefined ? {} : { progress }),
        opened_seq: row.opened_seq,
        opened_ms: openedMs,
        closed_ms: null,
      }));
    },
    notReady() {
      if (core.draining) return "draining";
      return sequencer.full ? `storage full: ${core.whyFull()}` : undefined;
    },
    counters() {
      return {
        entries: sequencer.published.head - firstHead,
        lines_received: traffic.linesReceived,
        refused: sequencer.refused,
        bytes_received: traffic.bytesReceived,
        bytes_sent: traffic.bytesSent,
        commits: sequencer.commits,
        connections: traffic.connections,
        ack_ms: sequencer.ackMs,
        commit_ms: sequencer.commitMs,
      };
    },
    recent(after, limit) {
      const entries = [];
      for (const { batch, line } of roster.recentBatches.backwards(after)) {
        if (entries.length >= limit) break;
        entries.push(entryRow(line, batch));
      }
      const missed = Math.max(0, sequencer.published.head - after - entries.length);
      return { entries: entries.reverse(), missed };
    },
    library,
    operator: new HubOperator(core),
  };
}
