/** Reads one shared component with what AIs found about it. */
import type { DatabaseSync } from "node:sqlite";
import { BatchHolder } from "../journal/sqlite/batch_holder.ts";
import { linesOf } from "../journal/sqlite/batch_row.ts";

/** A `SharedComponent` comes with the number of AIs for each verdict on it. */
export interface SharedComponent {
  readonly source_ai: string;
  readonly domain: string;
  readonly language: string;
  readonly source: string;
  readonly verdicts: readonly { readonly result: string; readonly ais: number }[];
}

/** The entry that shared the component is damaged: its checksum is wrong, or it cannot be read. */
export interface DamagedComponent {
  readonly damagedSeq: number;
}

/**
 * Returns the component that was shared first under `id`: nobody can replace it later by sharing another one. The library's
 * table says in which entry it was shared; its content is read from the journal, whose checksums are verified.
 */
export function sharedComponent(
  db: DatabaseSync,
  id: string,
): SharedComponent | DamagedComponent | undefined {
  const row = db.prepare("SELECT seq FROM components WHERE component_id = ? ORDER BY seq LIMIT 1").get(id);
  if (!row) return undefined;
  const seq = Number(row.seq);
  const batch = new BatchHolder(db).of(seq);
  if (batch === undefined) return { damagedSeq: seq };
  const { data = {} } = JSON.parse(linesOf(batch)[seq - batch.first_seq]!);
  const textOr = (value: unknown, other: string) => typeof value === "string" ? value : other;
  const verdicts = db.prepare(
    "SELECT result, count(DISTINCT source_ai) AS ais FROM verdicts WHERE subject = ? GROUP BY result ORDER BY result",
  ).all(id);
  return {
    source_ai: batch.source_ai,
    domain: textOr(data.domain, "no domain"),
    language: textOr(data.language, "no language"),
    source: textOr(data.source, ""),
    verdicts: verdicts.map(({ result, ais }) => ({ result: String(result), ais: Number(ais) })),
  };
}
