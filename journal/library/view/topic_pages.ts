/** Reads what went to a topic, oldest first: all of it, or what one AI sent there or got as a member. */
import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { AiLibrary, TopicPage } from "./ai_library.ts";
import { valueOf } from "../../../protocol/members.ts";
import { storedTopic } from "../../rows.ts";
import { type BatchRow, isIntact } from "../../sqlite/batch_row.ts";
import { cutLines } from "../../sqlite/page_lines.ts";
import { WENT_TO_MEMBER } from "../../sqlite/topic_batches.ts";

/** So many batches are read at a time, and so often for one page: an AI may see nothing of a long topic. */
const [BATCHES, MAX_READS] = [32, 64];

/** The first batch may begin before the range. */
const IN_RANGE = `ai_id = :topic AND first_seq <= :upTo AND first_seq >= ifnull(
  (SELECT max(first_seq) FROM directed WHERE ai_id = :topic AND first_seq <= :after + 1), 0)`;

const PAGE = `SELECT journal.*, (:ai IS NULL OR source_ai = :ai OR ${WENT_TO_MEMBER}) AS visible
  FROM (SELECT first_seq AS batch FROM directed WHERE ${IN_RANGE} ORDER BY first_seq LIMIT ${BATCHES})
  CROSS JOIN journal ON first_seq = batch ORDER BY batch`;

const TAIL = "SELECT max(first_seq) AS first_seq FROM directed WHERE ai_id = :topic AND first_seq <= :upTo";

/** What goes to topics has its words in this member of `data`; who comes and goes has none. */
const SAID: ReadonlySet<string | undefined> = new Set(['"message"', '"pattern_share"']);

type Request = Parameters<AiLibrary["topicPage"]>[0];
type Row = BatchRow & { readonly visible: number };

export class TopicPageReader {
  readonly #decoder = new TextDecoder();
  readonly #page: StatementSync;
  readonly #tail: StatementSync;
  readonly #batch: StatementSync;

  constructor(db: DatabaseSync) {
    this.#page = db.prepare(PAGE);
    this.#tail = db.prepare(TAIL);
    this.#batch = db.prepare("SELECT last_seq FROM journal WHERE first_seq = ?");
  }

  page(request: Request): TopicPage {
    const page = new Page(request.after);
    for (let reads = 0; !page.more; reads++) {
      const rows = this.#rows(request, page.last);
      if (rows.length === 0) break;
      page.more = reads === MAX_READS;
      for (const row of rows) {
        if (page.more) break;
        this.#add(page, row, request);
      }
    }
    return page;
  }

  /** Returns the last seq that went to the topic, up to `upTo`; 0 where nothing did. */
  tail({ topic, upTo }: Parameters<AiLibrary["topicTail"]>[0]): number {
    const first = this.#tail.get({ topic: storedTopic(topic), upTo })!.first_seq;
    if (first === null) return 0;
    return Math.min(Number(this.#batch.get(first!)?.last_seq ?? first), upTo);
  }

  #rows({ topic, upTo, ai }: Request, after: number): Row[] {
    if (after >= upTo) return [];
    const rows = this.#page.all({
      topic: storedTopic(topic),
      upTo,
      ai: ai ?? null,
      after,
    }) as unknown as Row[];
    return rows.filter(({ last_seq }) => last_seq > after);
  }

  #add(page: Page, row: Row, { upTo, as, maxCharacters }: Request): void {
    const { first_seq: first, last_seq, visible } = row;
    const last = Math.min(last_seq, upTo);
    if (!isIntact(row)) return page.gap([Math.max(first, page.last + 1), last]);
    if (visible !== 1) return page.passed(last);
    const lines = this.#decoder.decode(cutLines(row.lines, { first, after: page.last, upTo: last }));
    let seq = Math.max(page.last + 1, first);
    for (const line of lines.split("\n").slice(0, -1)) {
      const item = as === "lines" ? line : contentOf(line);
      if (!page.take(seq++, item, maxCharacters)) return;
    }
  }
}

/** Returns what was said as it was written; undefined for an entry in which nothing was. */
function contentOf(line: string): string | undefined {
  if (!SAID.has(valueOf(line, "message_type"))) return undefined;
  return valueOf(valueOf(line, "data") ?? "{}", "content");
}

class Page implements TopicPage {
  readonly items: string[] = [];
  readonly gaps: (readonly [from: number, to: number])[] = [];
  more = false;
  #characters = 0;

  constructor(public last: number) {}

  /** Takes the next entry; returns false where the page is full. */
  take(seq: number, item: string | undefined, maxCharacters: number): boolean {
    if (item !== undefined) {
      if (this.items.length > 0 && this.#characters + item.length > maxCharacters) {
        this.more = true;
        return false;
      }
      this.items.push(item);
      this.#characters += item.length;
    }
    this.last = seq;
    return true;
  }

  passed(last: number): void {
    this.last = last;
  }

  gap(range: readonly [from: number, to: number]): void {
    this.gaps.push(range);
    this.last = range[1];
  }
}
