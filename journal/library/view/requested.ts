/** Reads collaborations as those who asked for them follow them: which ones there are, and the lines of one. */
import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { RequestedFilter, RequestedList, SessionLine } from "./ai_library.ts";
import type { JournalLines } from "./journal_lines.ts";

/** Of a collaboration its request is read, and the newest so many lines of each kind: of progress, of what else was said, of what was shared. */
const MAX_LINES = 1_000;

const newest = (table: string, condition = "true") =>
  `SELECT seq FROM (SELECT seq FROM ${table} WHERE session_id = :session_id AND ${condition} ORDER BY seq DESC LIMIT ${MAX_LINES})`;

const LINES = `SELECT seq FROM (
    SELECT min(seq) AS seq FROM collaboration_events WHERE session_id = :session_id
    UNION ${newest("collaboration_events", "kind = 'collaboration_progress'")}
    UNION ${newest("collaboration_events", "kind <> 'collaboration_progress'")}
    UNION ${newest("artifacts")}
  ) WHERE seq IS NOT NULL ORDER BY seq`;

/** Of what an AI has asked the newest so many are looked at. */
const MAX_REQUESTED = 5_000;

/** Beside the states of a collaboration: its partner waits for an answer, or the AI that it was meant for did not want it. */
const STATE = `CASE
  WHEN state = 'failed' AND reason = 'declined' THEN 'declined'
  WHEN state = 'active' AND instr(questions, '"asked_by":"' || partner || '"') > 0 THEN 'asking'
  ELSE state END`;

const REQUESTED = `WITH asked AS (
    SELECT session_id, ${STATE} AS state, request,
      max(ifnull((SELECT max(seq) FROM collaboration_events e WHERE e.session_id = fit.session_id), 0), opened_seq) AS last_seq
    FROM (SELECT * FROM collaboration_sessions WHERE requester = :requester ORDER BY opened_seq DESC LIMIT ${MAX_REQUESTED}) AS fit
    WHERE target_ai = :target_ai
  ), found AS (
    SELECT session_id, last_seq FROM asked
    WHERE (:context IS NULL OR session_id = :context OR json_extract(request, '$.task.context_id') = :context)
      AND (:states IS NULL OR instr(:states, ',' || state || ',') > 0)
      AND (:from_ms IS NULL OR (SELECT at_ms FROM collaboration_events WHERE seq = last_seq) >= :from_ms)
  )`;

export class RequestedReader {
  readonly #lines: JournalLines;
  readonly #list: StatementSync;
  readonly #total: StatementSync;
  readonly #seqs: StatementSync;

  constructor(db: DatabaseSync, lines: JournalLines) {
    this.#lines = lines;
    this.#list = db.prepare(
      `${REQUESTED} SELECT session_id, last_seq FROM found WHERE last_seq < :before ORDER BY last_seq DESC LIMIT :limit`,
    );
    this.#total = db.prepare(`${REQUESTED} SELECT count(*) AS n FROM found`);
    this.#seqs = db.prepare(LINES);
  }

  list(
    { requester, target_ai, context, states, from_ms, before = Number.MAX_SAFE_INTEGER, limit }:
      RequestedFilter,
  ): RequestedList {
    const filter = {
      ...{ requester, target_ai, context: context ?? null, from_ms: from_ms ?? null },
      states: states ? `,${states.join(",")},` : null,
    };
    const rows = this.#list.all({ ...filter, before, limit: limit + 1 });
    const shown = rows.slice(0, limit);
    return {
      session_ids: shown.map(({ session_id }) => String(session_id)),
      total: Number(this.#total.get(filter)!.n),
      next: rows.length > limit ? Number(shown.at(-1)!.last_seq) : null,
    };
  }

  /** Returns the lines of a collaboration that can be read, the oldest first. */
  lines(session_id: string): SessionLine[] {
    return this.#seqs.all({ session_id }).flatMap(({ seq }) => {
      const found = this.#lines.whole(Number(seq));
      return found === undefined ? [] : [found];
    });
  }
}
