/** Joins who waits for whom with when that began, which only the library knows. */
import type { HubView, PresentWait, PresentWaits } from "./hub_view.ts";

export interface DatedWait extends PresentWait {
  /** In milliseconds since 1970; null where the entry cannot be read. */
  readonly since_ms: number | null;
}

/** The graph of who waits for whom, with times. */
export interface DatedWaits extends PresentWaits {
  readonly rows: readonly DatedWait[];
}

/** Resolves with the waits that a hub lists; without times where the library cannot be asked. */
export async function datedWaits(view: Pick<HubView, "waits" | "library">): Promise<DatedWaits> {
  const { rows, ...rest } = view.waits();
  const times = await view.library.times(rows.map(({ since_seq }) => since_seq)).catch(() => []);
  return { ...rest, rows: rows.map((row, i) => ({ ...row, since_ms: times[i] ?? null })) };
}
