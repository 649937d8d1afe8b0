/** Reads stored entries, newest first, of everybody or of one AI, type or collaboration. */
import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { LibraryView, ListedEntry, Listing } from "./library_view.ts";
import { BatchedSelect } from "../../../internal/batched_select.ts";
import { type BatchRow, linesOf } from "../../sqlite/batch_row.ts";
import { BatchScan } from "../../sqlite/batch_scan.ts";
import { tableOf } from "../tables.ts";
import { addRow } from "./damaged_rows.ts";
import { entryIn, type JournalLines } from "./journal_lines.ts";
import { SESSION_SEQS } from "./collaborations.ts";

/** One answer examines at most so many entries: an answer that finds little says where to go on, instead of taking long. */
export const MAX_EXAMINED = 5_000;
/** One answer searches the batches of one AI in at most so many entries. */
export const MAX_STRETCH = 100_000;

/** These tables of the library keep entries as they are. */
type Kept = NonNullable<ReturnType<typeof tableOf>>;

type Question = Parameters<LibraryView["entries"]>[0];

/** Selects an AI's batches between two seqs, the newest first; the first of them may begin before the lower one. */
const BATCHES_OF = `SELECT first_seq, last_seq FROM journal
  WHERE first_seq < :before
    AND first_seq >= (SELECT ifnull(max(first_seq), 0) FROM journal WHERE first_seq <= :from)
    AND (source_ai = :ai OR instr(',' || audience || ',', ',' || :ai || ',') > 0)
  ORDER BY first_seq DESC`;

type BatchRange = Pick<BatchRow, "first_seq" | "last_seq">;

/** A stretch is what lies between two seqs. */
interface Stretch {
  readonly after: number;
  readonly before: number;
}

interface Place {
  readonly seq: number;
}

export class EntryReader {
  readonly #lines: JournalLines;
  readonly #head: StatementSync;
  readonly #scan: BatchScan;
  readonly #batchesOf: BatchedSelect<BatchRange>;
  readonly #inSession: BatchedSelect<Place>;
  readonly #ofKind: Readonly<Record<Kept, BatchedSelect<Place>>>;

  constructor(db: DatabaseSync, lines: JournalLines) {
    this.#lines = lines;
    this.#head = db.prepare("SELECT head_seq FROM meta");
    this.#scan = new BatchScan(db);
    this.#batchesOf = new BatchedSelect(db, BATCHES_OF, ({ first_seq }) => ({ before: first_seq }));
    const seqs = (sql: string) =>
      new BatchedSelect<Place>(db, `${sql} seq < :before ORDER BY seq DESC`, ({ seq }) => ({ before: seq }));
    this.#inSession = seqs(`SELECT seq FROM (${SESSION_SEQS}) WHERE`);
    const ofKind = (table: Kept, condition: string) => seqs(`SELECT seq FROM ${table} WHERE ${condition}`);
    this.#ofKind = {
      patterns: ofKind("patterns", ""),
      components: ofKind("components", "kind = :kind AND"),
      verdicts: ofKind("verdicts", ""),
      operator_actions: ofKind("operator_actions", ""),
      collaboration_events: ofKind("collaboration_events", "kind = :kind AND"),
    };
  }

  /** Lists entries; those of an `ai` are what it sent or got by name. A part may hold fewer than `limit` and still have a next one. */
  list(question: Question): Listing<ListedEntry> {
    const { limit, after = 0 } = question;
    const head = Number(this.#head.get()!.head_seq);
    const before = Math.min(question.before ?? Infinity, head + 1);
    const walk = this.#walk(question, { after, before });
    const rows: ListedEntry[] = [];
    let examined = 0;
    for (const row of walk.entries) {
      const last = "damaged" in row ? row.last_seq : row.seq;
      if (last <= after) return { rows, next: null };
      if (rows.length === limit || examined === MAX_EXAMINED) return { rows, next: last + 1 };
      examined++;
      if (fits(row, question)) addRow(rows, row);
    }
    return { rows, next: walk.from > after + 1 ? walk.from : null };
  }

  /** Returns what may fit, newest first, and the seq down to which nothing else does. */
  #walk(
    { ai, message_type, session_id, limit }: Question,
    { after, before }: Stretch,
  ): { readonly entries: Iterable<ListedEntry>; readonly from: number } {
    const from = after + 1;
    // One more row shows whether there is a further part.
    const wanted = limit + 1;
    if (session_id !== undefined) {
      return { entries: this.#at(seqsIn(this.#inSession.rows({ session_id, before }, wanted))), from };
    }
    const table = message_type === undefined ? undefined : tableOf(message_type);
    if (table !== undefined) {
      const needsKind = table === "components" || table === "collaboration_events";
      const values = { before, ...(needsKind ? { kind: message_type! } : {}) };
      return { entries: this.#at(seqsIn(this.#ofKind[table].rows(values, wanted))), from };
    }
    if (ai === undefined) return { entries: this.#all({ after, before }), from };
    const near = Math.max(from, before - MAX_STRETCH);
    const batches = this.#batchesOf.rows({ before, from: near, ai }, wanted);
    return { entries: this.#at(seqsOf(batches, before)), from: near };
  }

  *#at(seqs: Iterable<number>): Iterable<ListedEntry> {
    for (const seq of seqs) yield this.#lines.entry(seq);
  }

  *#all({ after, before }: Stretch): Iterable<ListedEntry> {
    for (const found of this.#scan.readBackwards({ after, upTo: before - 1 })) {
      if ("gap" in found) {
        const [seq, last_seq] = found.gap;
        yield { seq, last_seq, damaged: true };
        continue;
      }
      const { first_seq, last_seq } = found.batch;
      const lines = linesOf(found.batch);
      for (let seq = Math.min(last_seq, before - 1); seq >= first_seq; seq--) {
        yield entryIn(found.batch, seq, lines[seq - first_seq] ?? "");
      }
    }
  }
}

function fits(row: ListedEntry, { ai, message_type }: Question): boolean {
  if ("damaged" in row) return true;
  if (message_type !== undefined && row.message_type !== message_type) return false;
  return ai === undefined || row.source_ai === ai || (row.audience !== "*" && row.audience.includes(ai));
}

function* seqsIn(places: Iterable<Place>): Iterable<number> {
  for (const { seq } of places) yield seq;
}

/** Yields the seqs of batches, the newest first; a damaged end of one does not count beyond the beginning of the next. */
function* seqsOf(batches: Iterable<BatchRange>, before: number): Iterable<number> {
  let next = before;
  for (const { first_seq, last_seq } of batches) {
    for (let seq = Math.min(last_seq, next - 1); seq >= first_seq; seq--) yield seq;
    next = first_seq;
  }
}
