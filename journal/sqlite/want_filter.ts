/**
 * Decides which stored broadcasts a reader wants, by their tags; of a batch that has none, which is older than tags or whose tag
 * is damaged, line by line.
 */
import type { DatabaseSync, StatementSync } from "node:sqlite";
import { isWanted, type TaggedCollaboration, tagOf, type Wants } from "../tags.ts";
import type { BatchColumns } from "./batch_row.ts";
import { tagIn } from "./batch_tag.ts";
import { unlessDamaged } from "./sqlite_error.ts";

/** Selects the tag of a row of `journal`, or null. */
export const TAG = "(SELECT tag FROM batch_tags WHERE batch_tags.first_seq = journal.first_seq)";
/** Is true of a broadcast that has something, or may have something, for the reader that {@linkcode WantFilter.use} named. */
export const MAY_WANT = `may_want(${TAG})`;

/** A reader gets, of broadcasts, what it wants. */
export interface WantingReader {
  readonly ai: string;
  readonly wants: Wants;
}

const LINE_FEED = 10;
const decoder = new TextDecoder();

/** Filters for one reader at a time. */
export class WantFilter {
  readonly #session: StatementSync;
  readonly #tag: StatementSync;
  #reader: WantingReader = { ai: "", wants: {} };
  /** Many batches have the same tag, which is decided once for each reader. */
  #known = new Map<string, boolean | undefined>();
  readonly #knownOf = new WeakMap<Wants, Map<string, boolean | undefined>>();

  constructor(db: DatabaseSync) {
    db.function("may_want", (tag) => this.wants(tag as string | null) === false ? 0 : 1);
    this.#session = db.prepare("SELECT * FROM collaboration_sessions WHERE session_id = ?");
    this.#tag = db.prepare("SELECT tag FROM batch_tags WHERE first_seq = ?");
  }

  /** Filters for this reader from now on; no other one has the same object of `wants`. */
  use(reader: WantingReader): void {
    this.#reader = reader;
    this.#known = this.#knownOf.get(reader.wants) ?? new Map();
    this.#knownOf.set(reader.wants, this.#known);
  }

  /** Returns whether the reader wants the broadcasts of a stored tag; undefined where their lines must be asked. */
  wants(stored: string | null | undefined): boolean | undefined {
    if (stored === null || stored === undefined) return undefined;
    if (!this.#known.has(stored)) {
      const tag = tagIn(stored);
      this.#known.set(stored, tag && isWanted(this.#reader.wants, tag, this.#reader.ai));
    }
    return this.#known.get(stored);
  }

  /** Returns the same for the batch that begins at `firstSeq`. */
  wantsBatch(firstSeq: number): boolean | undefined {
    return this.wants(unlessDamaged(() => this.#tag.get(firstSeq)?.tag) as string | undefined);
  }

  /** Returns those of whole lines that the reader wants. */
  wantedLines(lines: Uint8Array): Uint8Array[] {
    const wanted: Uint8Array[] = [];
    for (let start = 0; start < lines.length;) {
      const end = lines.indexOf(LINE_FEED, start) + 1;
      const line = lines.subarray(start, end);
      if (this.#wantsLine(line)) wanted.push(line);
      start = end;
    }
    return wanted;
  }

  /** Returns the seqs of a batch that the reader wants; undefined means all of them. */
  wantedSeqs({ first_seq, lines }: Pick<BatchColumns, "first_seq" | "lines">): readonly number[] | undefined {
    const isWanted = this.wantsBatch(first_seq);
    if (isWanted) return undefined;
    const wanted = isWanted === undefined ? this.wantedLines(lines) : [];
    return wanted.map((line) => JSON.parse(decoder.decode(line)).seq);
  }

  #wantsLine(line: Uint8Array): boolean {
    const { message_type, data } = JSON.parse(decoder.decode(line));
    const { ai, wants } = this.#reader;
    return isWanted(wants, tagOf(message_type, data ?? {}, this.#collaborationOf(data?.session_id)), ai);
  }

  #collaborationOf(id: unknown): TaggedCollaboration | undefined {
    if (typeof id !== "string") return undefined;
    return unlessDamaged(() => this.#session.get(id)) as TaggedCollaboration | undefined;
  }
}
