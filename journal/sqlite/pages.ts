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
import { MAY_WANT, type WantFilter } from "./want_filter.ts";
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

const WANTED_BROADCASTS = `${BROADCASTS} AND ${MAY_WANT}`;
const OF_TOPICS = `${topicBatches(FROM)} AND d.first_seq <= :upTo`;

/**
 * This query merges two ordered indexes and fetches rows one by one. Without the limit SQLite would fetch all rows of either
 * side and sort them.
 */
export const CONCERNED = concernedBy(BROADCASTS);
/** The same for a reader that does not want all broadcasts. */
export const WANTED = concernedBy(WANTED_BROADCASTS);
/** The same as both for an AI that is in topics, whose batches are sorted first. */
export const CONCERNED_WITH_TOPICS = concernedBy(BROADCASTS, OF_TOPICS);
const WANTED_WITH_TOPICS = concernedBy(WANTED_BROADCASTS, OF_TOPICS);

function concernedBy(broadcasts: string, ...more: readonly string[]): string {
  const parts = [`${broadcasts} AND first_seq <= :upTo`, `${DIRECTED} AND first_seq <= :upTo`, ...more];
  return `SELECT journal.* FROM (
    ${parts.map((part) => `SELECT first_seq AS batch ${part}`).join(" UNION ALL ")}
    ORDER BY batch LIMIT -1
  ) CROSS JOIN journal ON first_seq = batch ORDER BY batch`;
}

const NAMED = `instr(',' || audience || ',', ',' || :ai || ',') > 0`;
const NAMED_OR_IN_TOPIC = `CASE substr(audience, 1, 1) WHEN '#' THEN ${WENT_TO_MEMBER} ELSE ${NAMED} END`;

function censusBy(directed: string, isWanted = "TRUE"): string {
  return `SELECT min(first_seq) AS first, max(last_seq) AS last, sum(last_seq - first_seq + 1) AS entries,
    sum(CASE audience WHEN '*' THEN source_ai <> :ai AND last_seq > :after
      AND first_seq > :broadcastsAfter AND ${isWanted}
      ELSE ${directed} END) AS concerned
  FROM journal WHERE first_seq >= ${FROM} AND first_seq <= :upTo`;
}

type Queries = readonly [concerned: StatementSync, census: StatementSync];

/** What has to be read of a journal, and the memberships of the reader in that part. */
interface Part extends PageRequest {
  readonly members: readonly TopicMemberRow[];
}

/** Reads pages of an open database. */
export class Pages {
  readonly #plain: Queries;
  readonly #withTopics: Queries;
  readonly #wanted: Queries;
  readonly #wantedWithTopics: Queries;
  readonly #unfit: StatementSync;
  readonly #scan: BatchScan;
  readonly #memberships: MembershipTable;
  readonly #filter: WantFilter;

  constructor(db: DatabaseSync, memberships: MembershipTable, filter: WantFilter) {
    const prepare = (
      concerned: string,
      census: string,
    ): Queries => [db.prepare(concerned), db.prepare(census)];
    this.#plain = prepare(CONCERNED, censusBy(NAMED));
    this.#withTopics = prepare(CONCERNED_WITH_TOPICS, censusBy(NAMED_OR_IN_TOPIC));
    this.#wanted = prepare(WANTED, censusBy(NAMED, MAY_WANT));
    this.#wantedWithTopics = prepare(WANTED_WITH_TOPICS, censusBy(NAMED_OR_IN_TOPIC, MAY_WANT));
    this.#unfit = db.prepare("SELECT seq, code FROM unfit WHERE seq > ? AND seq <= ? ORDER BY seq");
    this.#scan = new BatchScan(db);
    this.#memberships = memberships;
    this.#filter = filter;
  }

  read(request: PageRequest): ReadPage {
    const { ai, after, wants } = request;
    if (wants) this.#filter.use({ ai, wants });
    const upTo = Math.min(request.upTo, this.#scan.head());
    const members = this.#memberships.between(ai, after, Math.min(upTo, after + MAX_ENTRIES));
    const end = Math.min(upTo, after + (members.length === 0 ? MAX_ENTRIES : MAX_ENTRIES_OF_TOPICS));
    const part = { ...request, upTo: end, members };
    const page = this.#readConcerned(part) ?? this.#readAll(part);
    return page.more || end === upTo ? page : { ...page, last: end, more: true };
  }

  /** Returns the page by the indexes, or undefined where they do not fit the rows, or not all rows can be read. */
  #readConcerned(part: Part): ReadPage | undefined {
    const { ai, after, broadcastsAfter = 0, upTo } = part;
    const [concernedRows, census] = this.#queriesFor(part);
    const page = new PageBuilder(part, this.#unfitIn(part));
    let batches = 0, before = -1;
    try {
      for (const row of rowsOf(concernedRows, { ai, after, broadcastsAfter, upTo })) {
        if (!isIntact(row) || row.first_seq <= before) return undefined;
        if (page.turnsAway()) break;
        batches++;
        before = row.first_seq;
        this.#add(page, row, part);
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
      else this.#add(page, found.batch, part);
    }
    return page.build();
  }

  #queriesFor({ members, wants }: Part): Queries {
    if (members.length === 0) return wants ? this.#wanted : this.#plain;
    return wants ? this.#wantedWithTopics : this.#withTopics;
  }

  /** Adds a batch, or what the reader wants of it. */
  #add(page: PageBuilder, row: BatchRow, part: Part): void {
    if (!concerns(row, part)) return;
    const isFiltered = part.wants !== undefined && row.audience === "*";
    const isWanted = !isFiltered || this.#filter.wantsBatch(row.first_seq);
    if (isWanted === undefined) page.add(row, (lines) => this.#filter.wantedLines(lines));
    else if (isWanted) page.add(row);
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
