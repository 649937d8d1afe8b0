/** Reads one shared component with what AIs found about it. */
import type { DatabaseSync } from "node:sqlite";
import { BatchHolder } from "../journal/sqlite/batch_holder.ts";
import { BlobReader } from "../journal/sqlite/blob_reader.ts";
import { linesOf } from "../journal/sqlite/batch_row.ts";
import { BLOB } from "../protocol/limits.ts";

/** A `SharedComponent` comes with the number of AIs for each verdict on it. */
export interface SharedComponent {
  readonly source_ai: string;
  readonly domain: string;
  readonly language: string;
  /** The parts of its body, which is text unless it is a blob. */
  readonly parts: readonly (string | Uint8Array)[];
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
    parts: typeof data.source === "string" ? [data.source] : blobParts(db, data.blob),
    verdicts: verdicts.map(({ result, ais }) => ({ result: String(result), ais: Number(ais) })),
  };
}

/** Returns the parts of a blob that a component names; none where it is not there. */
function blobParts(db: DatabaseSync, digest: unknown): Uint8Array[] {
  if (typeof digest !== "string") return [];
  const blobs = new BlobReader(db);
  const blob = blobs.one({ digest, ai: null });
  const count = blob === null ? 0 : Math.ceil(blob.size / BLOB.partBytes);
  return Array.from({ length: count }, (_, n) => blobs.part({ upload: blob!.upload, n }) ?? new Uint8Array());
}
