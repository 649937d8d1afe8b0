/** Goes through the entries of the journal in their order, for a bounded time: how the library reads what it follows. */
import type { DatabaseSync } from "node:sqlite";
import type { HubEnvelope } from "../../protocol/messages.ts";
import { BatchScan } from "../sqlite/batch_scan.ts";
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
  /** Entries that were skipped: damaged, missing, or no message. */
  readonly skipped: number;
  /** True: nothing that is committed is left of the stretch. */
  readonly level: boolean;
}

export class Walk {
  readonly #now: () => number;
  readonly #decoder = new TextDecoder();
  readonly #scan: BatchScan;

  /** `now` tells milliseconds, monotonic. */
  constructor(db: DatabaseSync, now: () => number) {
    this.#now = now;
    this.#scan = new BatchScan(db);
  }

  /** Visits the entries of the stretch, 64 of them at least. */
  go({ after, upTo, deadline }: Stretch, visit: (entry: Entry) => void): Walked {
    let at = after, skipped = 0, visited = 0;
    for (const found of this.#scan.read(after, upTo)) {
      if ("gap" in found) {
        skipped += found.gap[1] - at;
        at = found.gap[1];
        continue;
      }
      const { batch } = found;
      const text = this.#decoder.decode(batch.lines);
      let start = 0;
      for (let seq = batch.first_seq; seq <= Math.min(batch.last_seq, upTo); seq++) {
        const end = text.indexOf("\n", start);
        if (seq > at) {
          if (visited > 0 && visited % ENTRIES_PER_LOOK === 0 && this.#now() >= deadline) {
            return { at, skipped, level: false };
          }
          const message = parse(text.slice(start, end));
          if (message === undefined) skipped++;
          else visit({ seq, atMs: batch.at_ms, source: batch.source_ai, message });
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
