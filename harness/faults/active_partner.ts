/** Finds whom the fault's `@partner` stands for. */
import { DatabaseSync } from "node:sqlite";
import type { Clock } from "../../internal/clock.ts";

const POLL_MS = 20;

/**
 * The partner of the youngest active session in a hub's `hub_data.db`, as soon as there is one; undefined when `signal`
 * aborted before.
 */
export async function activePartner(
  database: string,
  { clock, signal }: { readonly clock: Clock; readonly signal: AbortSignal },
): Promise<{ readonly ai_id: string; readonly session_id: string } | undefined> {
  using db = new DatabaseSync(database, { readOnly: true, timeout: 5_000 });
  // The youngest: it has the longest to go, so that it is hit in the middle.
  const youngest = db.prepare(
    "SELECT partner, session_id FROM collaboration_sessions WHERE state = 'active' ORDER BY fence DESC LIMIT 1",
  );
  while (!signal.aborted) {
    const row = youngest.get();
    if (row) return { ai_id: String(row.partner), session_id: String(row.session_id) };
    await clock.delay(POLL_MS, signal);
  }
  return undefined;
}
