/** Reads collaborations: their list, and one with its entries and artifacts. */
import type { DatabaseSync, SQLInputValue, StatementSync } from "node:sqlite";
import type {
  CollaborationDetail,
  CollaborationSummary,
  LibraryView,
  ListedEntry,
  Listing,
} from "./library_view.ts";
import type { ArtifactReader } from "./artifacts.ts";
import { addRow } from "./damaged_rows.ts";
import type { JournalLines } from "./journal_lines.ts";
import { fieldIn, objectIn } from "./json.ts";
import { listing } from "./listing.ts";
import { numberOrNull, type Row, textOrNull } from "./row.ts";

/** A collaboration shows at most so many entries. */
const MAX_ENTRIES = 500;
/** A longer result (in characters) is left out of lists. */
const MAX_LISTED_RESULT = 4_000;

/** Selects the seqs of a collaboration's entries; the request, which is the first, may carry no session_id. */
export const SESSION_SEQS = `
  SELECT seq FROM collaboration_events WHERE session_id = :session_id
  UNION ALL SELECT seq FROM artifacts WHERE session_id = :session_id`;

export class SessionReader {
  readonly #db: DatabaseSync;
  readonly #lines: JournalLines;
  readonly #artifacts: ArtifactReader;
  readonly #row: StatementSync;
  readonly #progress: StatementSync;
  readonly #complete: StatementSync;
  readonly #listedComplete: StatementSync;
  readonly #seqs: StatementSync;
  readonly #total: StatementSync;

  constructor(db: DatabaseSync, lines: JournalLines, artifacts: ArtifactReader) {
    this.#db = db;
    this.#lines = lines;
    this.#artifacts = artifacts;
    this.#row = db.prepare("SELECT * FROM collaboration_sessions WHERE session_id = ?");
    // A complete that took the collaboration again is itself the fence.
    const last = (columns: string, kind: string) =>
      db.prepare(
        `SELECT ${columns} FROM collaboration_events
         WHERE session_id = :session_id AND kind = '${kind}' AND (fence = :fence OR seq = :fence)
         ORDER BY seq DESC LIMIT 1`,
      );
    this.#progress = last("progress", "collaboration_progress");
    this.#complete = last("component_id, result", "collaboration_complete");
    this.#listedComplete = last(
      `component_id, CASE WHEN length(result) <= ${MAX_LISTED_RESULT} THEN result END AS result`,
      "collaboration_complete",
    );
    this.#seqs = db.prepare(`${SESSION_SEQS} ORDER BY seq LIMIT ${MAX_ENTRIES}`);
    this.#total = db.prepare(`SELECT count(*) AS n FROM (${SESSION_SEQS})`);
  }

  list(
    { before = Number.MAX_SAFE_INTEGER, limit, state, ai }: Parameters<LibraryView["sessions"]>[0],
  ): Listing<CollaborationSummary> {
    const values: SQLInputValue[] = [];
    const newest = (party?: string) => {
      const conditions = ["opened_seq < ?"];
      values.push(before);
      if (party !== undefined && ai !== undefined) {
        conditions.push(`${party} = ?`);
        values.push(ai);
      }
      if (state !== undefined) {
        conditions.push("state = ?");
        values.push(state);
      }
      values.push(limit + 1);
      return `SELECT * FROM collaboration_sessions WHERE ${conditions.join(" AND ")}
        ORDER BY opened_seq DESC LIMIT ?`;
    };
    // Each half uses its own index: an OR would read all rows.
    const sql = ai === undefined
      ? newest()
      : `SELECT * FROM (SELECT * FROM (${newest("requester")}) UNION SELECT * FROM (${newest("partner")}))
         ORDER BY opened_seq DESC LIMIT ${limit + 1}`;
    const rows = this.#db.prepare(sql).all(...values);
    return listing(rows, {
      limit,
      seqOf: (row) => Number(row.opened_seq),
      toRow: (row) => this.#toRow(row, this.#listedComplete),
    });
  }

  one(session_id: string): CollaborationDetail | undefined {
    const row = this.#row.get(session_id);
    if (row === undefined) return undefined;
    const summary = this.#toRow(row, this.#complete);
    const result = objectIn(summary.result);
    const produced = [summary.component_id, result.pattern_id, result.component_id];
    return {
      ...summary,
      attempt: Number(row.attempt),
      fence: Number(row.fence),
      task: fieldIn(row.request, "task"),
      open_questions: JSON.parse(String(row.questions)),
      entries: this.#entriesOf(session_id),
      entries_total: Number(this.#total.get({ session_id })!.n),
      artifacts: this.#artifacts.ofSession(session_id, produced.filter((id) => typeof id === "string")),
    };
  }

  #entriesOf(session_id: string): ListedEntry[] {
    const rows: ListedEntry[] = [];
    for (const { seq } of this.#seqs.all({ session_id })) addRow(rows, this.#lines.entry(Number(seq)));
    return rows;
  }

  #toRow(row: Row, lastComplete: StatementSync): CollaborationSummary {
    const session_id = String(row.session_id);
    const fence = Number(row.fence);
    const { collaboration_type, description, budget } = objectIn(row.request);
    const progress = numberOrNull(this.#progress.get({ session_id, fence })?.progress);
    const complete = lastComplete.get({ session_id, fence });
    const opened_seq = Number(row.opened_seq);
    return {
      session_id,
      collaboration_type: typeof collaboration_type === "string" ? collaboration_type : "",
      requester: String(row.requester),
      ...(typeof row.partner === "string" ? { partner: row.partner } : {}),
      state: String(row.state) as CollaborationSummary["state"],
      ...(progress === null ? {} : { progress }),
      opened_seq,
      opened_ms: this.#lines.atMs(opened_seq),
      closed_ms: typeof row.closed_seq === "number" ? this.#lines.atMs(row.closed_seq) : null,
      description: typeof description === "string" ? description : null,
      reason: textOrNull(row.reason),
      component_id: textOrNull(complete?.component_id),
      result: textOrNull(complete?.result),
      claimed_microusd: Number(row.claimed_microusd),
      budget_microusd: Number.isSafeInteger(budget) ? Number(budget) : null,
    };
  }
}
