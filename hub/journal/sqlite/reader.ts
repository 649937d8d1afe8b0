/**
 * Reads what is committed in `hub_data.db`: pages for readers that lag or resume, and what decisions need from disk. Every
 * method is one short read transaction, so that the WAL can be copied back between them.
 */
import { DatabaseSync, type StatementSync } from "node:sqlite";
import type { Page, PageRequest, RecentIds, SessionRow, Snapshot } from "../journal.ts";
import { cutLines, joinLines } from "./page_lines.ts";
import { END_OF_RUN, isIntact, type RunRow } from "./run_row.ts";
import { asJournalError } from "./sqlite_error.ts";
import { toAi, toSession } from "./state_rows.ts";

/** Runs read at once while looking for message ids. */
const RECENT_RUNS = 64;

/** Where to look for what comes after a seq: from the run that the next one lies in. */
const FROM = `(SELECT ifnull(max(first_seq), 0) FROM journal WHERE first_seq <= :after + 1)`;
const BROADCASTS = `FROM journal INDEXED BY journal_broadcasts
  WHERE audience = '*' AND source_ai <> :ai AND first_seq >= ${FROM} AND last_seq > :after`;
const DIRECTED = `FROM directed WHERE ai_id = :ai AND first_seq >= ${FROM}`;

// Two ordered indexes are merged, and rows are fetched as they are asked for. Without the limit SQLite would fetch
// all rows of either side and sort them.
const PAGE = `SELECT journal.* FROM (
    SELECT first_seq AS run ${BROADCASTS} AND first_seq <= :upTo
    UNION ALL
    SELECT first_seq ${DIRECTED} AND first_seq <= :upTo
    ORDER BY run LIMIT -1
  ) CROSS JOIN journal ON first_seq = run ORDER BY run`;

// Every run holds an entry, so `max` of them are enough, whichever they are.
const PENDING = `SELECT sum(last_seq - max(first_seq - 1, :after)) AS entries FROM (
    SELECT * FROM (SELECT first_seq, last_seq ${BROADCASTS} LIMIT :max)
    UNION ALL
    SELECT * FROM (
      SELECT first_seq, last_seq FROM (SELECT first_seq ${DIRECTED}) JOIN journal USING (first_seq)
      WHERE last_seq > :after AND source_ai <> :ai LIMIT :max
    )
  )`;

const RECENT = `SELECT journal.* FROM identified JOIN journal USING (first_seq)
  WHERE identified.source_ai = ? AND identified.first_seq < ? ORDER BY identified.first_seq DESC LIMIT ${RECENT_RUNS}`;

/** A page with what was found damaged on the way. */
export interface ReadPage extends Page {
  readonly lines: Uint8Array<ArrayBuffer>;
  /** The first seqs of runs that failed their checksum. */
  readonly damagedRuns: readonly number[];
}

export class Reader implements Disposable {
  readonly #db: DatabaseSync;
  readonly #decoder = new TextDecoder();
  readonly #page: StatementSync;
  readonly #pending: StatementSync;
  readonly #recent: StatementSync;
  readonly #runOf: StatementSync;
  readonly #endOfRun: StatementSync;
  readonly #session: StatementSync;

  constructor(path: string) {
    try {
      const db = this.#db = new DatabaseSync(path, { timeout: 5_000, readOnly: true });
      this.#page = db.prepare(PAGE);
      this.#pending = db.prepare(PENDING);
      this.#recent = db.prepare(RECENT);
      this.#runOf = db.prepare("SELECT * FROM journal WHERE first_seq <= ? ORDER BY first_seq DESC LIMIT 1");
      this.#endOfRun = db.prepare(END_OF_RUN);
      this.#session = db.prepare("SELECT * FROM collaboration_sessions WHERE session_id = ?");
    } catch (error) {
      throw asJournalError(error, `Cannot open "${path}"`);
    }
  }

  page({ ai, after, upTo, replayed, maxBytes }: PageRequest): ReadPage {
    const parts: Uint8Array[] = [];
    const gaps: [number, number][] = [];
    const damagedRuns: number[] = [];
    let last = after, bytes = 0, more = false;
    // Leaving the loop resets the statement, which ends its read transaction.
    for (const row of this.#page.iterate({ ai, after, upTo }) as Iterable<unknown> as Iterable<RunRow>) {
      if (bytes >= maxBytes) {
        more = true;
        break;
      }
      const first = row.first_seq;
      if (isIntact(row)) {
        if (row.source_ai === ai || row.last_seq <= after) continue;
        const part = cutLines(row.lines, { first, after, upTo });
        parts.push(part);
        bytes += part.length;
        last = Math.min(row.last_seq, upTo);
      } else {
        const end = Math.min(Number(this.#endOfRun.get(first)!.last_seq), upTo);
        damagedRuns.push(first);
        if (end <= after) continue;
        gaps.push([Math.max(first, after + 1), end]);
        last = end;
      }
    }
    return { lines: joinLines(parts, replayed), last, more, gaps, damagedRuns };
  }

  pending(ai: string, after: number, max: number): number {
    return Math.min(max, Number(this.#pending.get({ ai, after, max })!.entries ?? 0));
  }

  recentIds(ai: string, max: number): RecentIds {
    const found: [string, number][] = [];
    let before = Number.MAX_SAFE_INTEGER;
    for (;;) {
      const rows = this.#recent.all(ai, before) as unknown as readonly RunRow[];
      for (const row of rows) {
        before = row.first_seq;
        if (!isIntact(row)) continue;
        const lines = this.#decoder.decode(row.lines).split("\n");
        for (let i = lines.length - 2; i >= 0; i--) {
          const id = messageId(lines[i]!);
          if (id === undefined) continue;
          found.push([id, before + i]);
          if (found.length === max) return found.reverse();
        }
      }
      if (rows.length < RECENT_RUNS) return found.reverse();
    }
  }

  line(seq: number): string | null {
    const row = this.#runOf.get(seq) as unknown as RunRow | undefined;
    if (row === undefined || row.last_seq < seq || !isIntact(row)) return null;
    const line = cutLines(row.lines, { first: row.first_seq, after: seq - 1, upTo: seq });
    return this.#decoder.decode(line.subarray(0, -1));
  }

  session(sessionId: string): SessionRow | null {
    const row = this.#session.get(sessionId);
    return row === undefined ? null : toSession(row);
  }

  snapshot(): Snapshot {
    const db = this.#db;
    db.exec("BEGIN");
    try {
      const meta = db.prepare("SELECT * FROM meta").get()!;
      return {
        head: Number(meta.head_seq),
        counts: {
          patterns: Number(meta.patterns),
          components: Number(meta.components),
          sessions: Number(meta.sessions),
          completed: Number(meta.completed),
        },
        ais: db.prepare("SELECT * FROM ais ORDER BY first_seen_ms, ai_id").all().map(toAi),
        sessions: db.prepare(
          "SELECT * FROM collaboration_sessions WHERE state IN ('open', 'active') ORDER BY opened_seq",
        ).all().map(toSession),
        cursors: db.prepare("SELECT ai_id, seq FROM cursors ORDER BY ai_id").all()
          .map(({ ai_id, seq }) => [String(ai_id), Number(seq)] as const),
      };
    } finally {
      db.exec("COMMIT");
    }
  }

  [Symbol.dispose](): void {
    this.#db.close();
  }
}

/** The envelope's message_id of a stored line, which any JSON parser finds wherever it stands. */
function messageId(line: string): string | undefined {
  if (!line.includes('"message_id"')) return undefined;
  const { message_id } = JSON.parse(line);
  return typeof message_id === "string" ? message_id : undefined;
}
