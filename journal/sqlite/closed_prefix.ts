/** Finds up to where nothing concerns an AI but what it is done with. */
import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { ClosedRequest } from "../journal.ts";
import { BROADCASTS, DIRECTED, FROM } from "./pages.ts";
import { topicBatches } from "./topic_batches.ts";

// All are read row by row, as most often the first one ends the search.
const CONCERNING = `SELECT first_seq, last_seq FROM (
    SELECT first_seq AS batch ${BROADCASTS}
    UNION ALL
    SELECT first_seq ${DIRECTED}
    UNION ALL
    SELECT first_seq ${topicBatches(FROM)}
    ORDER BY batch LIMIT -1
  ) CROSS JOIN journal ON first_seq = batch WHERE source_ai <> :ai AND last_seq > :after ORDER BY batch`;

export class ClosedPrefix {
  readonly #concerning: StatementSync;

  constructor(db: DatabaseSync) {
    this.#concerning = db.prepare(CONCERNING);
  }

  /** Returns the last seq of it; what an AI does not want is not closed by that alone. */
  upTo({ ai, after, broadcastsAfter = 0, upTo, done }: ClosedRequest): number {
    const isDone = new Set(done);
    const ranges = this.#concerning.iterate({ ai, after, broadcastsAfter }) as Iterable<unknown> as Iterable<
      { first_seq: number; last_seq: number }
    >;
    for (const { first_seq, last_seq } of ranges) {
      for (let seq = Math.max(first_seq, after + 1); seq <= last_seq; seq++) {
        if (seq > upTo) return upTo;
        if (!isDone.has(seq)) return seq - 1;
      }
    }
    return upTo;
  }
}
