/** One way through the journal: a position, and what waits behind it to be taken in, a bounded time at a time. */
import { membersOf, valueOf } from "../../protocol/members.ts";
import type { HubEnvelope } from "../../protocol/envelope.ts";
import type { Followed } from "../journal.ts";
import type { Entry } from "./tables.ts";

/** The clock is read once in so many entries. */
const ENTRIES_PER_LOOK = 64;

/** Holds batches and gaps as the journal yields them. */
export class Pass {
  readonly #visit: (entry: Entry) => void;
  readonly #decoder = new TextDecoder();
  #items: Followed[] = [];
  /** The items before this one were taken in. */
  #first = 0;
  #seq: number;
  #offered: number;
  /** The first batch as text, and where its next line begins; undefined before it is begun. */
  #begun: { readonly text: string; seq: number; start: number } | undefined;

  /** Begins behind `seq`; `visit` gets each entry that is taken in. */
  constructor(seq: number, visit: (entry: Entry) => void) {
    this.#seq = this.#offered = seq;
    this.#visit = visit;
  }

  /** Everything up to this seq was taken in or skipped. */
  get seq(): number {
    return this.#seq;
  }

  /** Everything up to this seq was offered. */
  get offered(): number {
    return this.#offered;
  }

  /** Adds what follows in the journal. */
  offer(item: Followed): void {
    this.#items.push(item);
    this.#offered = "gap" in item ? item.gap[1] : item.batch.last;
  }

  /**
   * Takes in what was offered until `isOver`, 64 entries at least, and returns how many entries it skipped because they are
   * damaged, missing, or no messages.
   */
  take(isOver: () => boolean): number {
    let skipped = 0, visited = 0;
    for (let item = this.#items[this.#first]; item !== undefined; item = this.#next()) {
      if ("gap" in item) {
        skipped += item.gap[1] - this.#seq;
        this.#seq = item.gap[1];
        continue;
      }
      const { batch } = item;
      const begun = this.#begun ??= { text: this.#decoder.decode(batch.lines), seq: batch.first, start: 0 };
      for (; begun.seq <= batch.last; begun.seq++) {
        const isNew = begun.seq > this.#seq;
        if (isNew && visited > 0 && visited % ENTRIES_PER_LOOK === 0 && isOver()) return skipped;
        const end = begun.text.indexOf("\n", begun.start);
        if (isNew) {
          const line = begun.text.slice(begun.start, end);
          const message = parse(line);
          if (message === undefined) skipped++;
          else this.#visit(new ReadEntry(begun.seq, batch, message, line));
          this.#seq = begun.seq;
          visited++;
        }
        begun.start = end + 1;
      }
    }
    return skipped;
  }

  /** Goes back to `seq` and forgets what waits, which has to be offered again. */
  rewind(seq: number): void {
    this.#clear();
    this.#seq = this.#offered = seq;
  }

  #next(): Followed | undefined {
    this.#begun = undefined;
    const next = this.#items[++this.#first];
    if (next === undefined) this.#clear();
    return next;
  }

  #clear(): void {
    this.#items = [];
    this.#first = 0;
    this.#begun = undefined;
  }
}

/** Splits its line only where a table keeps a field as it was written. */
class ReadEntry implements Entry {
  readonly atMs: number;
  readonly source: string;
  readonly #line: string;
  #fields: ReadonlyMap<string, string> | undefined;

  constructor(
    readonly seq: number,
    { atMs, source }: { readonly atMs: number; readonly source: string },
    readonly message: HubEnvelope,
    line: string,
  ) {
    this.atMs = atMs;
    this.source = source;
    this.#line = line;
  }

  asWritten(field: string): string | undefined {
    this.#fields ??= new Map(
      membersOf(valueOf(this.#line, "data") ?? "{}").map(({ key, value }) => [key, value]),
    );
    return this.#fields.get(field);
  }
}

/** Returns a stored line as a message, or undefined when it is none: that is a bug of the hub, and no reason to stop. */
function parse(line: string): HubEnvelope | undefined {
  try {
    const value = JSON.parse(line);
    return typeof value?.message_type === "string" ? value : undefined;
  } catch {
    return undefined;
  }
}
