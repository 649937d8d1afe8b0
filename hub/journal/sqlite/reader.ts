/**
 * Reads what is committed in `hub_data.db`: pages for readers that lag or resume, and what decisions need from disk. Every
 * method is one short read transaction, so that the WAL can be copied back between them.
 */
import { DatabaseSync, type StatementSync } from "node:sqlite";
import type { PageRequest, RecentIds, SessionRow, Snapshot } from "../journal.ts";
import type { ReadPage } from "./page_builder.ts";
import { cutLines } from "./page_lines.ts";
import { broadcasts, directed, Pages } from "./pages.ts";
import { isIntact, type RunRow } from "./run_row.ts";
import { asJournalError, unlessDamaged } from "./sqlite_error.ts";
import { toAi, toSession } from "./state_rows.ts";

/** Runs read at once while looking for message ids. */
const RECENT_RUNS = 64;

// Every run holds an entry, so `max` of them are enough, whichever they are.
const PENDING = `SELECT sum(last_seq - max(first_seq - 1, :after)) AS entries FROM (
    SELECT * FROM (SELECT first_seq, last_seq ${broadcasts()} LIMIT :max)
    UNION ALL
    SELECT * FROM (
      SELECT first_seq, last_seq FROM (SELECT first_seq ${directed()}) JOIN journal USING (first_seq)
      WHERE last_seq > :after AND source_ai <> :ai LIMIT :max
    )
  )`;

const RECENT = `SELECT journal.* FROM identified JOIN journal USING (first_seq)
  WHERE identified.source_ai = ? AND identified.first_seq < ? ORDER BY identified.first_seq DESC LIMIT ${RECENT_RUNS}`;

export class Reader implements Disposable {
  readonly #db: DatabaseSync;
  readonly #decoder = new TextDecoder();
  readonly #pages: Pages;
  readonly #pending: StatementSync;
  readonly #recent: StatementSync;
  readonly #runOf: StatementSync;
  readonly #session: StatementSync;

  constructor(path: string) {
    try {
      const db = this.#db = new DatabaseSync(path, { timeout: 5_000, readOnly: true });
      this.#pages = new Pages(db);
      this.#pending = db.prepare(PENDING);
      this.#recent = db.prepare(RECENT);
      this.#runOf = db.prepare("SELECT * FROM journal WHERE first_seq <= ? ORDER BY first_seq DESC LIMIT 1");
      this.#session = db.prepare("SELECT * FROM collaboration_sessions WHERE session_id = ?");
    } catch (error) {
      throw asJournalError(error, `Cannot open "${path}"`);
    }
  }

  page(request: PageRequest): ReadPage {
    return this.#pages.read(request);
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
    const row = unlessDamaged(() => this.#runOf.get(seq)) as unknown as RunRow | undefined;
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
