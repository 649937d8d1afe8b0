/** Shows the running hub to the dashboard: of the journal only what is published, of presence what is decided. */
import type { CollaborationSummary, LibraryView } from "../../journal/library/view/library_view.ts";
import type { HubView } from "../../dashboard/hub_view.ts";
import { OPERATOR_ID } from "../../protocol/names.ts";
import { VERSION } from "../../internal/version.ts";
import type { Core } from "../session/core.ts";
import { entryRow } from "../../journal/library/view/entry_row.ts";
import { HubOperator, type OperatorCore } from "./operator.ts";
import { WaitingForOperator } from "./waiting_for_operator.ts";

/** A page shows at most so many rows. */
const MAX_ROWS = 300;

const MAX_SLOWED = 50;

/** The view reads these parts of the hub, and its operator acts on some of them. */
export type HubViewCore =
  & OperatorCore
  & Pick<
    Core,
    | "budgetOf"
    | "collaborations"
    | "journal"
    | "now"
    | "roster"
    | "sequencer"
    | "slowed"
    | "state"
    | "traffic"
    | "whyFull"
  >;

/** The view shows these beside the core. */
export interface HubViewOptions {
  /** The hub started at this monotonic time. */
  readonly startedMs: number;
  readonly library: LibraryView;
  readonly bells?: HubView["bells"];
}

/** Makes the dashboard's view of a hub. */
export function hubView(
  core: HubViewCore,
  { startedMs, library, bells = () => [] }: HubViewOptions,
): HubView {
  const { sequencer, roster, collaborations, state, journal, traffic, now } = core;
  const { head: firstHead } = sequencer.published;
  const waiting = new WaitingForOperator(
    { library, now, lastSeq: () => roster.operatorSeq },
    async () => await journal.firstDirected(OPERATOR_ID) !== null,
  );
  return {
    status() {
      const { head, counts, open } = sequencer.published;
      return {
        connected_ais: roster.present,
        shared_patterns: counts.patterns,
        shared_components: counts.components,
        active_collaborations: open,
        open_collaborations: collaborations.open,
        taken_collaborations: open - collaborations.open,
        waiting_for_operator: waiting.count,
        commits: sequencer.commits,
        head_seq: head,
        indexed_seq: journal.library.indexedSeq,
        listed_seq: journal.library.listedSeq,
        completed_collaborations: counts.completed,
        dropped_live_lines: roster.droppedLiveLines,
        damaged_runs: journal.damagedBatches,
        journal_id: journal.journalId,
        version: VERSION,
        uptime_ms: Math.round(now().monoMs - startedMs),
      };
    },
    ais() {
      const present = [...state.present.values()].filter(({ ai }) => roster.get(ai.ai_id)?.isPresent);
      return present.slice(0, MAX_ROWS).map(({ ai, activity, connectedAtMs }) => ({
        ai_id: ai.ai_id,
        specialization: ai.specialization,
        activity,
        connected_at: new Date(connectedAtMs).toISOString(),
      }));
    },
    collaborations() {
      return [...collaborations.all].slice(0, MAX_ROWS).map(({ row, openedMs, progress }) => ({
        session_id: row.session_id,
        ...askedFor(row.request),
        requester: row.requester,
        ...(row.partner === null ? {} : { partner: row.partner }),
        state: row.state,
        ...(progress === undefined ? {} : { progress }),
        opened_seq: row.opened_seq,
        opened_ms: openedMs,
        closed_ms: null,
        ...{ reason: null, component_id: null, result: null, claimed_microusd: row.claimed_microusd },
      }));
    },
    notReady() {
      if (core.draining) return "draining";
      return sequencer.full ? `storage full: ${core.whyFull()}` : undefined;
    },
    waits: () => collaborations.waits,
    slowed: () => core.slowed(MAX_SLOWED),
    bells,
    budgetOf: (ai) => core.budgetOf(ai),
    counters() {
      return {
        entries: sequencer.published.head - firstHead,
        lines_received: traffic.linesReceived,
        refused: sequencer.refused,
        bytes_received: traffic.bytesReceived,
        bytes_sent: traffic.bytesSent,
        commits: sequencer.commits,
        connections: traffic.connections,
        claimed_microusd: collaborations.claimed,
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

function askedFor(
  request: string,
): Pick<CollaborationSummary, "collaboration_type" | "description" | "budget_microusd"> {
  const { collaboration_type, description, budget = null } = JSON.parse(request);
  const said = typeof description === "string" ? description : null;
  return { collaboration_type, description: said, budget_microusd: budget };
}
