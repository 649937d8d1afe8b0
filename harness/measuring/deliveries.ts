/** Compares the entries delivered over a connection with those that the journal has for its AI. */
import type { Stream } from "../../client/delivery_counts.ts";
import type { WantingReader } from "../../journal/sqlite/want_filter.ts";
import { isStoredTopic } from "../../journal/sqlite/batch_row.ts";
import { commonSeq, type Epoch } from "../../protocol/epochs.ts";

/** A record batch consists of consecutive entries of one source to one audience. */
export interface Batch {
  readonly first_seq: number;
  readonly last_seq: number;
  readonly source_ai: string;
  /** Names the receivers; `*` is everyone but the source. */
  readonly audience: "*" | readonly string[];
}

/** Computes what each stream of one AI should have delivered, batch by batch. */
export class Deliveries {
  readonly #ai: string;
  readonly #wasMember: (ai: string, topic: string, seq: number) => boolean;
  readonly #streams: readonly Due[];

  /** `wasMember` says who was in a topic at a seq. */
  constructor(
    ai_id: string,
    streams: readonly Stream[],
    epochs: readonly Epoch[] = [],
    wasMember: (ai: string, topic: string, seq: number) => boolean = () => false,
  ) {
    this.#wasMember = wasMember;
    this.#ai = ai_id;
    this.#streams = streams.map((stream) => ({
      stream,
      isKnown: hasAll(epochs, stream),
      entries: 0,
      sum: 0,
    }));
  }

  /** Adds a batch; `wantedOf` returns those of its seqs that a reader wants, or undefined for all. */
  add(
    { first_seq, last_seq, source_ai, audience }: Batch,
    wantedOf?: (reader: WantingReader) => readonly number[] | undefined,
  ): void {
    if (source_ai === this.#ai || (audience !== "*" && !this.#isNamed(audience, first_seq))) return;
    for (const due of this.#streams) {
      const { wants } = due.stream;
      const wanted = audience === "*" && wants ? wantedOf?.({ ai: this.#ai, wants }) : undefined;
      for (const seq of wanted ?? []) {
        if (seq > due.stream.after && seq <= due.stream.last) count(due, 1, seq);
      }
      if (wanted) continue;
      const first = Math.max(first_seq, due.stream.after + 1);
      const last = Math.min(last_seq, due.stream.last);
      if (first > last) continue;
      const entries = last - first + 1;
      count(due, entries, entries * (first + last) / 2);
    }
  }

  #isNamed(audience: readonly string[], seq: number): boolean {
    if (audience.includes(this.#ai)) return true;
    return isStoredTopic(audience[0]) && this.#wasMember(this.#ai, audience[0], seq);
  }

  /** Notes that the journal cannot say what was due between these seqs, both included. */
  addGap(first: number, last: number): void {
    for (const due of this.#streams) {
      if (due.stream.after < last && due.stream.last >= first) due.isKnown = false;
    }
  }

  /**
   * Returns how many streams differ from what was due, once the journal was read to its end. Streams over a gap, or over what
   * was lost with the end of an epoch, are not judged: damage on a disk is no failure of delivery.
   */
  broken(): number {
    return this.#streams.filter(({ stream, isKnown, entries, sum }) =>
      isKnown && (stream.entries !== entries || stream.sum !== sum)
    ).length;
  }
}

/** Returns whether a journal with these epochs still has what it had when the stream was delivered. */
function hasAll(epochs: readonly Epoch[], { epoch, last }: Stream): boolean {
  return epoch === undefined || last <= (commonSeq(epochs, epoch) ?? Infinity);
}

function count(due: Due, entries: number, sum: number): void {
  due.entries += entries;
  due.sum += sum;
}

/** Counts the entries that were due over a connection. */
interface Due {
  readonly stream: Stream;
  /** The journal has everything that was due. */
  isKnown: boolean;
  entries: number;
  sum: number;
}
