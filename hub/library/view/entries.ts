/** The log: stored entries, newest first, of everybody or of one AI, type or collaboration. */
import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { EntryRow, LibraryView, Listing } from "../../../dashboard/hub_view.ts";
import { tableOf } from "../tables.ts";
import type { JournalLines } from "./journal_lines.ts";
import type { Row } from "./row.ts";
import { SESSION_SEQS } from "./sessions.ts";

/** Entries that are looked at for one answer: one that finds little says where to go on, instead of taking long. */
export const MAX_EXAMINED = 5_000;
/** How far back the runs of one AI are looked for, for one answer. */
export const MAX_STRETCH = 100_000;

/** A table of the library that keeps entries as they are. */
type Kept = NonNullable<ReturnType<typeof tableOf>>;

type Question = Parameters<LibraryView["entries"]>[0];

/** The runs of a stretch of the journal, the newest first; the first of them may begin before it. */
const RUNS = `SELECT first_seq, last_seq FROM journal
  WHERE first_seq < :before
    AND first_seq >= (SELECT ifnull(max(first_seq), 0) FROM journal WHERE first_seq <= :from)`;

export class EntryReader {
  readonly #lines: JournalLines;
  readonly #head: StatementSync;
  readonly #runs: StatementSync;
  readonly #runsOf: StatementSync;
  readonly #inSession: StatementSync;
  readonly #ofKind: Readonly<Record<Kept, StatementSync>>;

  constructor(db: DatabaseSync, lines: JournalLines) {
    this.#lines = lines;
    this.#head = db.prepare("SELECT head_seq FROM meta");
    this.#runs = db.prepare(`${RUNS} ORDER BY first_seq DESC`);
    this.#runsOf = db.prepare(
      `${RUNS} AND (source_ai = :ai OR instr(',' || audience || ',', ',' || :ai || ',') > 0)
       ORDER BY first_seq DESC`,
    );
    this.#inSession = db.prepare(`${SESSION_SEQS} ORDER BY seq DESC`);
    const ofKind = (table: Kept, condition: string) =>
      db.prepare(`SELECT seq FROM ${table} WHERE ${condition} seq < :before ORDER BY seq DESC`);
    this.#ofKind = {
      patterns: ofKind("patterns", ""),
      components: ofKind("components", "kind = :kind AND"),
      verdicts: ofKind("verdicts", ""),
      collaboration_events: ofKind("collaboration_events", "kind = :kind AND"),
    };
  }

  /** `ai`: what it sent, and what was sent to it by name. A part may hold fewer than `limit`, and still have a next one. */
  list(question: Question): Listing<EntryRow> {
    const { limit, after = 0 } = question;
    const head = Number(this.#head.get()!.head_seq);
    const before = Math.min(question.before ?? Infinity, head + 1);
    const walk = this.#walk(question, { after, before });
    const rows: EntryRow[] = [];
    let examined = 0;
    for (const seq of walk.seqs) {
      if (seq <= after) return { rows, next: null };
      if (seq >= before) continue;
      if (rows.length === limit || examined === MAX_EXAMINED) return { rows, next: seq + 1 };
      examined++;
      const row = this.#lines.entry(seq);
      if (row !== undefined && fits(row, question)) rows.push(row);
    }
    return { rows, next: walk.from > after + 1 ? walk.from : null };
  }

  /** What may fit, newest first, and the seq down to which that is all there is. */
  #walk(
    { ai, message_type, session_id }: Question,
    { after, before }: { after: number; before: number },
  ): { readonly seqs: Iterable<number>; readonly from: number } {
    const from = after + 1;
    if (session_id !== undefined) return { seqs: seqsIn(this.#inSession.iterate({ session_id })), from };
    const table = message_type === undefined ? undefined : tableOf(message_type);
    if (table !== undefined) {
      const needsKind = table === "components" || table === "collaboration_events";
      const values = { before, ...(needsKind ? { kind: message_type! } : {}) };
      return { seqs: seqsIn(this.#ofKind[table].iterate(values)), from };
    }
    if (ai === undefined) return { seqs: seqsOf(this.#runs.iterate({ before, from }), before), from };
    const near = Math.max(from, before - MAX_STRETCH);
    return { seqs: seqsOf(this.#runsOf.iterate({ before, from: near, ai }), before), from: near };
  }
}

function fits(row: EntryRow, { ai, message_type }: Question): boolean {
  if (message_type !== undefined && row.message_type !== message_type) return false;
  return ai === undefined || row.source_ai === ai || (row.audience !== "*" && row.audience.includes(ai));
}

function* seqsIn(rows: Iterable<Row>): Iterable<number> {
  for (const { seq } of rows) yield Number(seq);
}

/** `runs` are the newest first; a damaged end of one is not believed beyond the beginning of the next. */
function* seqsOf(runs: Iterable<Row>, before: number): Iterable<number> {
  let next = before;
  for (const { first_seq, last_seq } of runs) {
    for (let seq = Math.min(Number(last_seq), next - 1); seq >= Number(first_seq); seq--) yield seq;
    next = Number(first_seq);
  }
}
