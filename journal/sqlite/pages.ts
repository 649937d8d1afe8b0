/**
 * Reads pages, which hold what concerns a reader after a seq. The indexes find those batches quickly; the rows of the journal
 * show whether the indexes were right, and where they were not, every row is read.
 */
import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { PageRequest } from "../journal.ts";
import { isStoredTopic, type TopicMemberRow } from "../rows.ts";
import { PageBuilder, type ReadPage, type UnfitEntry } from "./page_builder.ts";
import { type BatchRow, isIntact, namedIn } from "./batch_row.ts";
import { BatchScan } from "./batch_scan.ts";
import { saysDamaged, unlessDamaged } from "./sqlite_error.ts";
import { type MembershipTable, topicBatches, WENT_TO_MEMBER } from "./topic_batches.ts";

/** A page covers at most so many entries, as checking their indexes against their rows takes some 10 ms. */
const MAX_ENTRIES = 20_000;
/** The batches of several topics have to be sorted, so that a page of who is in some covers fewer. */
const MAX_ENTRIES_OF_TOPICS = 2_000;

/** What comes after a seq is found from here on: the batch that holds the next one begins here. */
export const FROM = `(SELECT ifnull(max(first_seq), 0) FROM journal WHERE first_seq <= :after + 1)`;
/** Selects the batches after two seqs that go to everyone and are not from the reader. */
export const BROADCASTS = `FROM journal INDEXED BY journal_broadcasts
  WHERE audience = '*' AND source_ai <> :ai AND first_seq >= max(${FROM}, :broadcastsAfter + 1)
  AND last_seq > :after`;
/** Selects the batches after a seq that name the reader, and perhaps the one before. */
export const DIRECTED = `FROM directed WHERE ai_id = :ai AND first_seq >= ${FROM}`;

/**
 * This query merges two ordered indexes and fetches rows one by one. Without the limit SQLite would fetch all rows of either
 * side and sort them.
 */
export const CONCERNED = concernedBy([
  `${BROADCASTS} AND first_seq <= :upTo`,
  `${DIRECTED} AND first_seq <= :upTo`,
]);

/** The same for an AI that is in topics, whose batches are sorted first. */
export const CONCERNED_WITH_TOPICS = concernedBy([
  `${BROADCASTS} AND first_seq <= :upTo`,
  `${DIRECTED} AND first_seq <= :upTo`,
  `${topicBatches(FROM)} AND d.first_seq <= :upTo`,
]);

function concernedBy(parts: readonly string[]): string {
  return `SELECT journal.* FROM (
    ${parts.map((part) => `SELECT first_seq AS batch ${part}`).join(" UNION ALL ")}
    ORDER BY batch LIMIT -1
  ) CROSS JOIN journal ON first_seq = batch ORDER BY batch`;
}

const NAMED = `instr(',' || audience || ',', ',' || :ai || ',') > 0`;
const CENSUS = censusBy(NAMED);
const CENSUS_WITH_TOPICS = censusBy(
  `CASE substr(audience, 1, 1) WHEN '#' THEN ${WENT_TO_MEMBER} ELSE ${NAMED} END`,
);

function censusBy(directed: string): string {
  return `SELECT min(first_seq) AS first, max(last_seq) AS last, sum(last_seq - first_seq + 1) AS entries,
    sum(CASE audience WHEN '*' THEN source_ai <> :ai AND last_seq > :after
      AND first_seq > :broadcastsAfter
      ELSE ${directed} END) AS concerned
  FROM journal WHERE first_seq >= ${FROM} AND first_seq <= :upTo`;
}

/** What has to be read of a journal, and the memberships of the reader in that part. */
interface Part extends PageRequest {
  readonly members: readonly TopicMemberRow[];
}

/** Reads pages of an open database. */
export class Pages {
  readonly #plain: readonly [concerned: StatementSync, census: StatementSync];
  readonly #withTopics: readonly [concerned: StatementSync, census: StatementSync];
  readonly #unfit: StatementSync;
  readonly #scan: BatchScan;
  readonly #memberships: MembershipTable;

  constructor(db: DatabaseSync, memberships: MembershipTable) {
    this.#plain = [db.prepare(CONCERNED), db.prepare(CENSUS)];
    this.#withTopics = [db.prepare(CONCERNED_WITH_TOPICS), db.prepare(CENSUS_WITH_TOPICS)];
    this.#unfit = db.prepare("SELECT seq, code FROM unfit WHERE seq > ? AND seq <= ? ORDER BY seq");
    this.#scan = new BatchScan(db);
    this.#memberships = memberships;
  }

  read(request: PageRequest): ReadPage {
    const { ai, after } = request;
    const upTo = Math.min(request.upTo, this.#scan.head());
    const members = this.#memberships.between(ai, after, Math.min(upTo, after + MAX_ENTRIES));
    const end = Math.min(upTo, after + (members.length === 0 ? MAX_ENTRIES : MAX_ENTRIES_OF_TOPICS));
    const part = { ...request, upTo: end, members };
    const page = this.#readConcerned(part) ?? this.#readAll(part);
    return page.more || end === upTo ? page : { ...page, last: end, more: true };
  }

  /** Returns the page by the indexes, or undefined where they do not fit the rows, or not all rows can be read. */
  #readConcerned(part: Part): ReadPage | undefined {
    const { ai, after, broadcastsAfter = 0, upTo, members } = part;
    const [concernedRows, census] = members.length === 0 ? this.#plain : this.#withTopics;
    const page = new PageBuilder(part, this.#unfitIn(part));
    let batches = 0, before = -1;
    try {
      for (const row of rowsOf(concernedRows, { ai, after, broadcastsAfter, upTo })) {
        if (!isIntact(row) || row.first_seq <= before) return undefined;
        if (page.turnsAway()) break;
        batches++;
        before = row.first_seq;
        if (concerns(row, part)) page.add(row);
        if (page.more && page.last < row.first_seq) batches--;
      }
      const end = page.more ? page.last : upTo;
      if (end <= after) return page.build();
      const { first, last, entries, concerned } = census.get({
        ai,
        after,
        broadcastsAfter,
        upTo: end,
      }) as Record<
        string,
        number
      >;
      const whole = first! <= after + 1 && last! >= end && entries === last! - first! + 1;
      return whole && concerned === batches ? page.build() : undefined;
    } catch (error) {
      if (saysDamaged(error)) return undefined;
      throw error;
    }
  }

  /** Returns the page by reading every row; what is missing between rows is a gap, and so is a row out of order. */
  #readAll(part: Part): ReadPage {
    const page = new PageBuilder(part, this.#unfitIn(part));
    for (const found of this.#scan.read(part.after, part.upTo)) {
      if (page.turnsAway()) return page.build();
      if ("gap" in found) page.gap(found);
      else if (concerns(found.batch, part)) page.add(found.batch);
    }
    return page.build();
  }

  #unfitIn({ after, upTo }: PageRequest): readonly UnfitEntry[] {
    return (unlessDamaged(() => this.#unfit.all(after, upTo)) ?? []) as unknown as readonly UnfitEntry[];
  }
}

function concerns(
  { first_seq, source_ai, audience }: BatchRow,
  { ai, broadcastsAfter = 0, members }: Pick<Part, "ai" | "broadcastsAfter" | "members">,
): boolean {
  if (source_ai === ai) return false;
  if (audience === "*") return first_seq > broadcastsAfter;
  if (!isStoredTopic(audience)) return namedIn(audience).includes(ai);
  return members.some(({ topic, from_seq, to_seq }) =>
    topic === audience && from_seq < first_seq && first_seq < (to_seq ?? Infinity)
  );
}

/** Iterates over rows; leaving the loop resets the statement, which ends its read transaction. */
function rowsOf(statement: StatementSync, parameters: Record<string, string | number>): Iterable<BatchRow> {
  return statement.iterate(parameters) as Iterable<unknown> as Iterable<BatchRow>;
}
