/** Goes through the entries of the journal in their order, for a bounded time: how the library reads what it follows. */
import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { HubEnvelope } from "../../protocol/messages.ts";
import { END_OF_RUN, isIntact, type RunRow } from "../journal/sqlite/run_row.ts";
import type { Entry } from "./tables.ts";

/** Entries between two looks at the clock. */
const ENTRIES_PER_LOOK = 64;

/** From where, to where, and until when; seqs, and milliseconds of the walk's clock. */
export interface Stretch {
  readonly after: number;
  readonly upTo: number;
  readonly deadline: number;
}

/** How far it came. */
export interface Walked {
  /** Everything up to this seq was visited or skipped. */
  readonly at: number;
  /** Entries that were skipped: damaged, or no message. */
  readonly skipped: number;
  /** True: nothing that is committed is left of the stretch. */
  readonly level: boolean;
}

export class Walk {
  readonly #now: () => number;
  readonly #decoder = new TextDecoder();
  readonly #runs: StatementSync;
  readonly #endOfRun: StatementSync;

  /** `now` tells milliseconds, monotonic. */
  constructor(db: DatabaseSync, now: () => number) {
    this.#now = now;
    this.#runs = db.prepare(
      `SELECT * FROM journal WHERE first_seq >= (SELECT ifnull(max(first_seq), 0) FROM journal WHERE first_seq <= :after + 1)
         AND first_seq <= :upTo
       ORDER BY first_seq`,
    );
    this.#endOfRun = db.prepare(END_OF_RUN);
  }

  /** Visits the entries of the stretch, 64 of them at least. */
  go({ after, upTo, deadline }: Stretch, visit: (entry: Entry) => void): Walked {
    let at = after, skipped = 0, visited = 0;
    const runs = this.#runs.iterate({ after, upTo }) as Iterable<unknown> as Iterable<RunRow>;
    for (const row of runs) {
      if (!isIntact(row)) {
        const end = Number(this.#endOfRun.get(row.first_seq)!.last_seq);
        skipped += end - Math.max(at, row.first_seq - 1);
        at = end;
        continue;
      }
      const text = this.#decoder.decode(row.lines);
      let start = 0;
      for (let seq = row.first_seq; seq <= Math.min(row.last_seq, upTo); seq++) {
        const end = text.indexOf("\n", start);
        if (seq > at) {
          if (visited > 0 && visited % ENTRIES_PER_LOOK === 0 && this.#now() >= deadline) {
            return { at, skipped, level: false };
          }
          const message = parse(text.slice(start, end));
          if (message === undefined) skipped++;
          else visit({ seq, atMs: row.at_ms, source: row.source_ai, message });
          at = seq;
          visited++;
        }
        start = end + 1;
      }
    }
    return { at, skipped, level: true };
  }
}

/** A stored line, or undefined when it is no message: that would be a bug of the hub, and no reason to stop it. */
function parse(line: string): HubEnvelope | undefined {
  try {
    const value = JSON.parse(line);
    return typeof value?.message_type === "string" ? value : undefined;
  } catch {
    return undefined;
  }
}
