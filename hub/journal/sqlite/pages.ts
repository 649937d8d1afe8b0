/**
 * Reads pages: what concerns a reader after a seq. The indexes tell quickly which runs those are; the rows of the journal
 * tell whether the indexes were right, and where they were not, every row is looked at.
 */
import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { PageRequest } from "../journal.ts";
import { PageBuilder, type ReadPage } from "./page_builder.ts";
import { END_OF_RUN, isIntact, namedIn, type RunRow } from "./run_row.ts";
import { saysDamaged } from "./sqlite_error.ts";

/**
 * Longest range whose indexes are checked against the rows: some 10 ms. Only for a reader whom very little concerns is
 * a page longer; all others would notice the damage.
 */
const CHECKED_ENTRIES = 20_000;

/** Where to look for what comes after a seq: from the run that the next one lies in. */
export const FROM = `(SELECT ifnull(max(first_seq), 0) FROM journal WHERE first_seq <= :after + 1)`;
/** The runs after a seq that are for everyone but their source, and not from the reader. */
export const BROADCASTS = `FROM journal INDEXED BY journal_broadcasts
  WHERE audience = '*' AND source_ai <> :ai AND first_seq >= ${FROM} AND last_seq > :after`;
/** The runs after a seq that name the reader, and perhaps the one before. */
export const DIRECTED = `FROM directed WHERE ai_id = :ai AND first_seq >= ${FROM}`;

/**
 * Two ordered indexes are merged, and rows are fetched as they are asked for. Without the limit SQLite would fetch all rows
 * of either side and sort them.
 */
export const CONCERNED = `SELECT journal.* FROM (
    SELECT first_seq AS run ${BROADCASTS} AND first_seq <= :upTo
    UNION ALL
    SELECT first_seq ${DIRECTED} AND first_seq <= :upTo
    ORDER BY run LIMIT -1
  ) CROSS JOIN journal ON first_seq = run ORDER BY run`;

const CENSUS =
  `SELECT min(first_seq) AS first, max(last_seq) AS last, sum(last_seq - first_seq + 1) AS entries,
    sum(CASE audience WHEN '*' THEN source_ai <> :ai AND last_seq > :after
      ELSE instr(',' || audience || ',', ',' || :ai || ',') > 0 END) AS concerned
  FROM journal WHERE first_seq >= ${FROM} AND first_seq <= :upTo`;

const ALL = `SELECT * FROM journal WHERE first_seq >= ${FROM} AND first_seq <= :upTo ORDER BY first_seq`;

export class Pages {
  readonly #concerned: StatementSync;
  readonly #census: StatementSync;
  readonly #all: StatementSync;
  readonly #endOfRun: StatementSync;
  readonly #head: StatementSync;

  constructor(db: DatabaseSync) {
    this.#concerned = db.prepare(CONCERNED);
    this.#census = db.prepare(CENSUS);
    this.#all = db.prepare(ALL);
    this.#endOfRun = db.prepare(END_OF_RUN);
    this.#head = db.prepare("SELECT head_seq FROM meta");
  }

  read(request: PageRequest): ReadPage {
    const upTo = Math.min(request.upTo, Number(this.#head.get()!.head_seq));
    const wanted = { ...request, upTo };
    return this.#readConcerned(wanted) ?? this.#readAll(wanted);
  }

  /** The page as the indexes have it, or undefined: they do not fit the rows. */
  #readConcerned(request: PageRequest): ReadPage | undefined {
    const { ai, after, upTo } = request;
    const page = new PageBuilder(request);
    let runs = 0, before = -1;
    try {
      for (const row of rowsOf(this.#concerned, { ai, after, upTo })) {
        if (row.first_seq <= before) return undefined;
        if (page.turnsAway()) break;
        runs++;
        before = row.first_seq;
        this.#take(page, row, ai);
      }
      const end = page.more ? page.last : upTo;
      if (end <= after || end - after > CHECKED_ENTRIES) return page.build();
      const { first, last, entries, concerned } = this.#census.get({ ai, after, upTo: end }) as Record<
        string,
        number
      >;
      const whole = first! <= after + 1 && last! >= end && entries === last! - first! + 1;
      return whole && concerned === runs ? page.build() : undefined;
    } catch (error) {
      if (saysDamaged(error)) return undefined;
      throw error;
    }
  }

  /** The page by looking at every row; what is missing between them is a gap, and so is what comes too late. */
  #readAll(request: PageRequest): ReadPage {
    const { ai, after, upTo } = request;
    const page = new PageBuilder(request);
    let next = after + 1;
    for (const row of rowsOf(this.#all, { after, upTo })) {
      if (row.first_seq < next && next > after + 1) continue;
      if (page.turnsAway()) return page.build();
      page.gap(next, row.first_seq - 1);
      next = Math.max(next, this.#take(page, row, ai) + 1);
    }
    page.gap(next, upTo);
    return page.build();
  }

  /** Adds a run to the page if it is intact and concerns the reader; tells where it ends. */
  #take(page: PageBuilder, row: RunRow, ai: string): number {
    if (isIntact(row)) {
      if (row.source_ai !== ai && (row.audience === "*" || namedIn(row.audience).includes(ai))) page.add(row);
      return row.last_seq;
    }
    const end = Number(this.#endOfRun.get(row.first_seq)!.last_seq);
    page.skip(row.first_seq, end);
    return end;
  }
}

/** Leaving a loop over them resets the statement, which ends its read transaction. */
function rowsOf(statement: StatementSync, parameters: Record<string, string | number>): Iterable<RunRow> {
  return statement.iterate(parameters) as Iterable<unknown> as Iterable<RunRow>;
}
