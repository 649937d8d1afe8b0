/** Reads each collaboration, from request to end, from the events that the library keeps. */
import type { DatabaseSync } from "node:sqlite";
import type { Results, SessionResult } from "../../outcome/results.ts";

interface EventRow {
  readonly at_ms: number;
  readonly source_ai: string;
  readonly kind: string;
  readonly session_id: string;
  readonly fence: number | null;
  readonly collaboration_type: string | null;
  readonly partner: string | null;
  readonly progress: number | null;
  readonly state: string | null;
}

/** Returns every collaboration in the order of the requests; times count from `zeroMs` (Unix time). */
export function collaborationsOf(db: DatabaseSync, zeroMs: number): Results["collaborations"] {
  const rows = db.prepare(`
    SELECT at_ms, source_ai, kind, session_id, fence, collaboration_type, partner, progress, state
    FROM collaboration_events WHERE session_id IS NOT NULL ORDER BY seq`).all() as unknown as EventRow[];
  const sessions = new Map<string, SessionResult>();
  for (const row of rows) {
    if (row.kind === "collaboration_request") sessions.set(row.session_id, requested(row, zeroMs));
    const session = sessions.get(row.session_id);
    if (session) follow(session, row, Math.max(0, row.at_ms - zeroMs));
  }
  const all = [...sessions.values()];
  const count = (...states: string[]) => all.filter(({ state }) => states.includes(state)).length;
  return {
    completed: count("completed"),
    failed: count("failed", "cancelled", "expired"),
    active: count("open", "active"),
    round_trips_ms: all.filter(({ state }) => state === "completed")
      .map(({ requested_at_ms, closed_at_ms }) => Math.max(0, closed_at_ms! - requested_at_ms))
      .sort((a, b) => a - b),
    joint: jointResults(db),
    sessions: all,
  };
}

function requested(
  { session_id, collaboration_type, source_ai, at_ms }: EventRow,
  zeroMs: number,
): SessionResult {
  return {
    session_id,
    collaboration_type: collaboration_type ?? "",
    requester: source_ai,
    partner: null,
    state: "open",
    requested_at_ms: Math.max(0, at_ms - zeroMs),
    ...{ starts: [], progress: [], reopened_at_ms: [], closed_at_ms: null },
  };
}

/** Changes `session` by what happened to it at `at_ms`. */
function follow(
  session: SessionResult,
  { kind, partner, fence, progress, state }: EventRow,
  at_ms: number,
): void {
  switch (kind) {
    case "collaboration_started":
      session.state = "active";
      session.partner = partner;
      session.starts.push({ at_ms, partner: partner ?? "", fence: fence ?? 0 });
      return;
    case "collaboration_progress":
      session.progress.push({ at_ms, share: progress ?? 0 });
      return;
    case "collaboration_reopened":
      session.state = "open";
      session.reopened_at_ms.push(at_ms);
      return;
    case "collaboration_closed":
      session.state = state ?? "failed";
      session.closed_at_ms = at_ms;
  }
}

/** Returns what partners reported as numbers; results of another shape are an AI's own and are left out. */
function jointResults(db: DatabaseSync): Results["collaborations"]["joint"] {
  const rows = db.prepare(`
    SELECT session_id, source_ai, json_extract(result, '$.objective') AS objective,
      json_extract(result, '$.unit') AS unit, json_extract(result, '$.direction') AS direction,
      json_extract(result, '$.start') AS start, json_extract(result, '$.final') AS final
    FROM collaboration_events WHERE kind = 'collaboration_complete' AND outcome = 'success' ORDER BY seq`)
    .all();
  return rows.flatMap(({ session_id, source_ai, objective, unit, direction, start, final }) =>
    typeof objective === "string" && typeof start === "number" && typeof final === "number"
      ? [{
        ...{ session_id: String(session_id), partner: String(source_ai), objective, start, final },
        unit: typeof unit === "string" ? unit : null,
        direction: direction === "min" || direction === "max" ? direction : null,
      }]
      : []
  );
}
