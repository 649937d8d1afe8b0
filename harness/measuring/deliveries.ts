/** Whether what came over a connection is what the journal has for its AI. */
import type { Stream } from "../../client/delivery_counts.ts";

/** Consecutive entries of one source to one audience. */
export interface Run {
  readonly first_seq: number;
  readonly last_seq: number;
  readonly source_ai: string;
  /** Everyone but the source, or those that are named. */
  readonly audience: "*" | readonly string[];
}

/** One AI's streams, followed along the journal. */
export class Deliveries {
  readonly #ai: string;
  readonly #streams: readonly Due[];

  constructor(ai_id: string, streams: readonly Stream[]) {
    this.#ai = ai_id;
    this.#streams = streams.map((stream) => ({ stream, entries: 0, sum: 0 }));
  }

  add({ first_seq, last_seq, source_ai, audience }: Run): void {
    if (source_ai === this.#ai || (audience !== "*" && !audience.includes(this.#ai))) return;
    for (const due of this.#streams) {
      const first = Math.max(first_seq, due.stream.after + 1);
      const last = Math.min(last_seq, due.stream.last);
      if (first > last) continue;
      const entries = last - first + 1;
      due.entries += entries;
      due.sum += entries * (first + last) / 2;
    }
  }

  /** How many streams were not what was due; the journal has been heard to its end. */
  broken(): number {
    return this.#streams.filter(({ stream, entries, sum }) =>
      stream.entries !== entries || stream.sum !== sum
    )
      .length;
  }
}

/** What was due over a connection. */
interface Due {
  readonly stream: Stream;
  entries: number;
  sum: number;
}
