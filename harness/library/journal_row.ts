/** A row of a hub's table `journal`, and the lines in it. */

/** Entries of one source to one audience. */
export interface JournalRow {
  readonly first_seq: number;
  /** When they were committed, Unix time. */
  readonly at_ms: number;
  readonly source_ai: string;
  /** `*`: all but the source; else names joined by commas, none for the record only. */
  readonly audience: string;
  readonly lines: Uint8Array;
}

const decoder = new TextDecoder();

/** The entries as JSON, the one at `first_seq` first. */
export function textsOf({ lines }: Pick<JournalRow, "lines">): string[] {
  return decoder.decode(lines).split("\n").slice(0, -1);
}

/** Names of those who are told; none of `*` either. */
export function namesIn(audience: string): string[] {
  return audience === "*" || audience === "" ? [] : audience.split(",");
}
