/** Reads stored entries by their seq. */
import type { DatabaseSync } from "node:sqlite";
import type { SessionLine } from "./ai_library.ts";
import type { ListedEntry } from "./library_view.ts";
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
    return row && this.#lineIn(row, seq);
  }

  /** Returns the stored entry; undefined where there is none or it is damaged. */
  whole(seq: number): SessionLine | undefined {
    const row = this.batch(seq);
    if (row === undefined) return undefined;
    const { at_ms, audience } = row;
    return {
      seq,
      at_ms,
      audience: audience === "*" ? audience : namedIn(audience),
      line: this.#lineIn(row, seq),
    };
  }

  /** Returns the entry as pages list it; a line that is no message is damaged, too. */
  entry(seq: number): ListedEntry {
    const row = this.batch(seq);
    return row === undefined
      ? { seq, last_seq: seq, damaged: true }
      : entryIn(row, seq, this.#lineIn(row, seq));
  }

  #lineIn({ lines, first_seq }: BatchRow, seq: number): string {
    const line = cutLines(lines, { first: first_seq, after: seq - 1, upTo: seq });
    return this.#decoder.decode(line.subarray(0, -1));
  }
}

/** Returns the entry whose line is the one of `seq` in a batch. */
export function entryIn({ at_ms, audience }: BatchRow, seq: number, line: string): ListedEntry {
  try {
    return entryRow(line, { atMs: at_ms, audience: audience === "*" ? audience : namedIn(audience) });
  } catch {
    return { seq, last_seq: seq, damaged: true };
  }
}
