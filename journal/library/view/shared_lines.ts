/** Reads what was shared as it came to one AI: patterns and components by domain, in an order, as the lines of the journal. */
import type { DatabaseSync, SQLInputValue } from "node:sqlite";
import type { SharedPage, SharedQuery } from "../../shared_query.ts";
import { WENT_TO_MEMBER } from "../../sqlite/topic_batches.ts";
import type { JournalLines } from "./journal_lines.ts";

/** What comes behind a position, in each order. The best have the highest scores, or the lowest where these are better. */
const ORDERS: Readonly<Record<SharedQuery["order"], { readonly behind: string; readonly by: string }>> = {
  newest: { behind: "(:position IS NULL OR seq < :position)", by: "seq DESC" },
  oldest: { behind: "(:position IS NULL OR seq > :position)", by: "seq" },
  best: { behind: "score IS NOT NULL", by: "CASE direction WHEN 'min' THEN score ELSE -score END, seq" },
};

/** It came to the AI, or is its own. One that reads as nobody gets what is for everyone. */
const VISIBLE = `audience = '*' OR :ai <> '' AND (journal.source_ai = :ai
  OR instr(',' || audience || ',', ',' || :ai || ',') > 0 OR ${WENT_TO_MEMBER})`;

export class SharedLineReader {
  readonly #db: DatabaseSync;
  readonly #lines: JournalLines;

  constructor(db: DatabaseSync, lines: JournalLines) {
    this.#db = db;
    this.#lines = lines;
  }

  page({ ai, domain, kind, order, limit, position, maxCharacters }: SharedQuery): SharedPage {
    const { behind, by } = ORDERS[order];
    const skipped = order === "best" ? position ?? 0 : 0;
    const values: Record<string, SQLInputValue> = { ai, limit: limit + 1, skipped };
    if (order !== "best") values.position = position ?? null;
    const conditions = [behind];
    for (const [name, value] of Object.entries({ domain, kind })) {
      if (value === undefined) continue;
      conditions.push(`${name} = :${name}`);
      values[name] = value;
    }
    const rows = this.#db.prepare(
      `SELECT seq FROM artifacts WHERE ${conditions.join(" AND ")} AND EXISTS (
         SELECT 1 FROM journal WHERE first_seq = (SELECT max(first_seq) FROM journal WHERE first_seq <= seq)
         AND (${VISIBLE}))
       ORDER BY ${by} LIMIT :limit OFFSET :skipped`,
    ).all(values);
    return this.#pageOf(rows.map(({ seq }) => Number(seq)), { order, limit, skipped, maxCharacters });
  }

  /** A line that cannot be read any more is left out. */
  #pageOf(
    seqs: readonly number[],
    { order, limit, skipped, maxCharacters }: Pick<SharedQuery, "order" | "limit" | "maxCharacters"> & {
      readonly skipped: number;
    },
  ): SharedPage {
    const lines: string[] = [];
    let [characters, taken] = [0, 0];
    for (const seq of seqs.slice(0, limit)) {
      const line = this.#lines.line(seq);
      if (line !== undefined && lines.length > 0 && characters + line.length > maxCharacters) break;
      taken++;
      if (line === undefined) continue;
      characters += line.length;
      lines.push(line);
    }
    const isEnd = taken === seqs.length;
    return { lines, next: isEnd ? null : order === "best" ? skipped + taken : seqs[taken - 1]! };
  }
}
