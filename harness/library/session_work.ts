/** Reads from the library what was asked in each collaboration, who took it, and with which results it was completed. */
import type { DatabaseSync } from "node:sqlite";
import type { SessionWork } from "../tasks/task_results.ts";

interface EventRow {
  readonly session_id: string;
  readonly kind: string;
  readonly source_ai: string;
  readonly partner: string | null;
  readonly text: string | null;
  readonly result: string | null;
  readonly state: string | null;
}

/** Returns the collaborations in the order of their requests. */
export function sessionWorkOf(db: DatabaseSync): SessionWork[] {
  const rows = db.prepare(`
    SELECT session_id, kind, source_ai, partner, json_extract(task, '$.text') AS text, result, state
    FROM collaboration_events WHERE session_id IS NOT NULL AND kind IN ('collaboration_request',
      'collaboration_started', 'collaboration_complete', 'collaboration_reopened', 'collaboration_closed')
    ORDER BY seq`).all() as unknown as EventRow[];
  const bySession = Map.groupBy(rows, ({ session_id }) => session_id);
  return [...bySession.values()].flatMap((events) => {
    const [request] = events;
    if (request?.kind !== "collaboration_request") return [];
    const of = (kind: string) => events.filter((event) => event.kind === kind);
    return [{
      session_id: request.session_id,
      requester: request.source_ai,
      text: request.text,
      state: stateAfter(events),
      partners: of("collaboration_started").map(({ partner }) => partner ?? ""),
      results: of("collaboration_complete").map(({ result }) => JSON.parse(result ?? "null")),
    }];
  });
}

function stateAfter(events: readonly EventRow[]): string {
  const last = events.findLast(({ kind }) => kind !== "collaboration_complete")!;
  if (last.kind === "collaboration_closed") return last.state ?? "failed";
  return last.kind === "collaboration_started" ? "active" : "open";
}
