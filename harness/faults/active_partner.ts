/** Resolves a fault's `@partner` to an AI. */
import { DatabaseSync } from "node:sqlite";
import type { Clock } from "../../internal/clock.ts";

const POLL_MS = 20;

/**
 * Resolves with the partner of the youngest active collaboration in a hub's `hub_data.db` as soon as there is one, and with
 * undefined when `signal` aborts first.
 */
export async function activePartner(
  database: string,
  { clock, signal }: { readonly clock: Clock; readonly signal: AbortSignal },
): Promise<{ readonly ai_id: string; readonly session_id: string } | undefined> {
  using db = new DatabaseSync(database, { readOnly: true, timeout: 5_000 });
  // The youngest one has the longest to go, so that the fault hits it in the middle.
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
