/** A batch is a row of the table `journal`; this says how its audience is written and how its checksum is computed. */
import { crc32 } from "node:zlib";
import type { Audience, Batch } from "../rows.ts";
export { isStoredTopic } from "../rows.ts";

/** These are the columns of a row without its checksum. */
export interface BatchColumns {
  readonly first_seq: number;
  readonly last_seq: number;
  readonly at_ms: number;
  readonly source_ai: string;
  readonly audience: string;
  readonly lines: Uint8Array;
}

/** A row that was read; any part of it may be damaged. */
export interface BatchRow extends BatchColumns {
  readonly crc32: number;
}

/** Returns `*`, the ids joined by commas, or an empty text for a batch that is kept for the record. */
export function audienceText(audience: Audience): string {
  return audience === "*" ? "*" : audience.join(",");
}

/** Returns the audience that {@linkcode audienceText} wrote. */
export function audienceOf(text: string): Audience {
  return text === "*" ? text : namedIn(text);
}

/** Returns the ids that an audience's text names. */
export function namedIn(audience: string): readonly string[] {
  return audience === "*" || audience === "" ? [] : audience.split(",");
}

const LINE_FEED = 10;

const decoder = new TextDecoder();

/** Returns the lines of a batch without their line feeds, that of `first_seq` first. */
export function linesOf({ lines }: Pick<BatchColumns, "lines">): string[] {
  return decoder.decode(lines).split("\n").slice(0, -1);
}

/** Returns an intact row as a batch. */
export function toBatch({ first_seq, last_seq, at_ms, source_ai, audience, lines }: BatchColumns): Batch {
  const seqs = { first: first_seq, last: last_seq };
  return { ...seqs, atMs: at_ms, source: source_ai, audience: audienceOf(audience), lines };
}

/** Returns the CRC-32 over all columns but the last, in table order, joined by line feeds. */
export function rowChecksum(
  { first_seq, last_seq, at_ms, source_ai, audience, lines }: BatchColumns,
): number {
  return crc32(lines, crc32(`${first_seq}\n${last_seq}\n${at_ms}\n${source_ai}\n${audience}\n`));
}

/** Returns whether a row is what was written: SQLite itself does not notice a flipped bit. */
export function isIntact(row: BatchRow): boolean {
  return row.lines instanceof Uint8Array && rowChecksum(row) === row.crc32;
}

/** Returns a row without its entries behind the seq `last`, which is one of its own or behind them; its checksum fits again. */
export function cutBehind(row: BatchRow, last: number): BatchRow {
  if (row.last_seq <= last) return row;
  let end = 0;
  for (let seq = row.first_seq; seq <= last; seq++) end = row.lines.indexOf(LINE_FEED, end) + 1;
  const cut = { ...row, last_seq: last, lines: row.lines.subarray(0, end) };
  return { ...cut, crc32: rowChecksum(cut) };
}
