/** Reads stored entries by their seq; what is damaged counts as missing. */
import type { DatabaseSync } from "node:sqlite";
import type { EntryRow } from "./library_view.ts";
import { entryRow } from "./entry_row.ts";
import { cutLines } from "../../sqlite/page_lines.ts";
import { BatchHolder } from "../../sqlite/batch_holder.ts";
import { type BatchRow, namedIn } from "../../sqlite/batch_row.ts";

export class JournalLines {
  readonly #decoder = new TextDecoder();
  readonly #holder: BatchHolder;
  #last: BatchRow | undefined;

  constructor(db: DatabaseSync) {
    this.#holder = new BatchHolder(db);
  }

  /** Returns the whole batch that holds `seq`; undefined where there is none or it is damaged. */
  batch(seq: number): BatchRow | undefined {
    const last = this.#last;
    if (last !== undefined && seq >= last.first_seq && seq <= last.last_seq) return last;
    const row = this.#holder.of(seq);
    if (row !== undefined) this.#last = row;
    return row;
  }

  /** Returns when the entry was decided, in milliseconds since 1970; null where that is unknown. */
  atMs(seq: number): number | null {
    return this.batch(seq)?.at_ms ?? null;
  }

  /** Returns the stored line without its line feed. */
  line(seq: number): string | undefined {
    const row = this.batch(seq);
    if (row === undefined) return undefined;
    const line = cutLines(row.lines, { first: row.first_seq, after: seq - 1, upTo: seq });
    return this.#decoder.decode(line.subarray(0, -1));
  }

  /** Returns the entry as pages list it; undefined also for a line that is no message. */
  entry(seq: number): EntryRow | undefined {
    const row = this.batch(seq);
    const line = this.line(seq);
    if (row === undefined || line === undefined) return undefined;
    const audience = row.audience === "*" ? row.audience : namedIn(row.audience);
    try {
      return entryRow(line, { atMs: row.at_ms, audience });
    } catch {
      return undefined;
    }
  }
}
