/** A run as a row of the table `journal`: how its audience is written and how its checksum is made. */
import { crc32 } from "node:zlib";
import type { Audience } from "../rows.ts";

/** The columns of a row but the last. */
export interface BatchColumns {
  readonly first_seq: number;
  readonly last_seq: number;
  readonly at_ms: number;
  readonly source_ai: string;
  readonly audience: string;
  readonly lines: Uint8Array;
}

/** A row as it was read; any of it may be damaged. */
export interface BatchRow extends BatchColumns {
  readonly crc32: number;
}

/** `*`, the ids joined by commas, or nothing for a run kept for the record only. */
export function audienceText(audience: Audience): string {
  return audience === "*" ? "*" : audience.join(",");
}

/** The audience that {@linkcode audienceText} wrote. */
export function audienceOf(text: string): Audience {
  return text === "*" ? text : namedIn(text);
}

/** The ids that an audience's text names. */
export function namedIn(audience: string): readonly string[] {
  return audience === "*" || audience === "" ? [] : audience.split(",");
}

const decoder = new TextDecoder();

/** The lines of a batch without their line feeds, that of `first_seq` first. */
export function linesOf({ lines }: Pick<BatchColumns, "lines">): string[] {
  return decoder.decode(lines).split("\n").slice(0, -1);
}

/** CRC-32 over all columns but the last, in table order, joined by line feeds. */
export function rowChecksum(
  { first_seq, last_seq, at_ms, source_ai, audience, lines }: BatchColumns,
): number {
  return crc32(lines, crc32(`${first_seq}\n${last_seq}\n${at_ms}\n${source_ai}\n${audience}\n`));
}

/** Whether a row is what was written: SQLite itself does not notice a flipped bit. */
export function isIntact(row: BatchRow): boolean {
  return row.lines instanceof Uint8Array && rowChecksum(row) === row.crc32;
}
