/** Reads what AIs say to each other: topics, threads, one of either, and what was said with certain words. */
import type { DatabaseSync, StatementSync } from "node:sqlite";
import type {
  LibraryView,
  ListedEntry,
  ListedSaying,
  Listing,
  Saying,
  ThreadSummary,
  TopicSummary,
} from "./library_view.ts";
import { storedTopic, topicName } from "../../rows.ts";
import { BatchScan } from "../../sqlite/batch_scan.ts";
import { linesOf } from "../../sqlite/batch_row.ts";
import { toThread } from "../../sqlite/state_rows.ts";
import { valueOf } from "../../../protocol/members.ts";
import { MAX_EXAMINED } from "./entries.ts";
import { entryIn, type JournalLines } from "./journal_lines.ts";
import { contentIn } from "./json.ts";
import { listing } from "./listing.ts";

/** So many topics are looked at, in the order of their names. */
const MAX_TOPICS = 1_000;
/** So many members of a topic are named. */
const MAX_MEMBERS = 200;
/** Pages show so many characters of what was said; the entry has the rest. */
const MAX_CONTENT = 4_000;
/** What is said in a longer line (in UTF-16 units) is shown as in lists. */
const MAX_PARSED = 262_144;

/** The names are found one by one in the index: topics are few, entries many. */
const TOPICS = `WITH RECURSIVE names(name) AS (
    SELECT min(ai_id) FROM directed WHERE ai_id >= '#' AND ai_id < '$'
    UNION ALL
    SELECT (SELECT min(ai_id) FROM directed WHERE ai_id > name AND ai_id < '$') FROM names WHERE name IS NOT NULL
  )
  SELECT name, (SELECT max(first_seq) FROM directed WHERE ai_id = name) AS last_batch,
    (SELECT count(*) FROM topic_members WHERE topic = name AND to_seq IS NULL) AS members
  FROM names WHERE name IS NOT NULL LIMIT ${MAX_TOPICS}`;

/** Talk and work are searched; what is shared has a search of its own. */
const SEARCHED =
  /"message_type"\s*:\s*"(message|collaboration_(request|amend|progress|question|answer|complete|decline|cancel))"/;

export class ConversationReader {
  readonly #lines: JournalLines;
  readonly #scan: BatchScan;
  readonly #topics: StatementSync;
  readonly #members: StatementSync;
  readonly #ofTopic: StatementSync;
  readonly #threads: StatementSync;
  readonly #thread: StatementSync;
  readonly #replies: StatementSync;
  readonly #count: StatementSync;

  constructor(db: DatabaseSync, lines: JournalLines) {
    this.#lines = lines;
    this.#scan = new BatchScan(db);
    this.#topics = db.prepare(TOPICS);
    this.#members = db.prepare(
      `SELECT ai_id FROM topic_members WHERE topic = ? AND to_seq IS NULL ORDER BY from_seq LIMIT ${MAX_MEMBERS}`,
    );
    this.#ofTopic = db.prepare(
      "SELECT first_seq FROM directed WHERE ai_id = ? AND first_seq < ? ORDER BY first_seq DESC LIMIT ?",
    );
    this.#threads = db.prepare("SELECT * FROM threads WHERE last_seq < ? ORDER BY last_seq DESC LIMIT ?");
    this.#thread = db.prepare("SELECT * FROM threads WHERE root = ?");
    this.#replies = db.prepare(
      "SELECT seq FROM replies WHERE root = ? AND seq < ? ORDER BY seq DESC LIMIT ?",
    );
    this.#count = db.prepare("SELECT count(*) AS replies FROM replies WHERE root = ?");
  }

  /** Lists topics, the one that was written to last first. */
  topics({ limit }: Parameters<LibraryView["topics"]>[0]): TopicSummary[] {
    const rows = this.#topics.all().map(({ name, last_batch, members }) => ({
      ...{ topic: topicName(String(name)), lastBatch: Number(last_batch), members: Number(members) },
    }));
    rows.sort((a, b) => b.lastBatch - a.lastBatch);
    return rows.slice(0, limit).map(({ topic, lastBatch, members }) => {
      const last = this.#lines.batch(lastBatch)?.last_seq ?? lastBatch;
      return { topic, members, last: this.#lines.entry(last) };
    });
  }

  /** Lists threads, the one that was written to last first. */
  threads(
    { before = Number.MAX_SAFE_INTEGER, limit }: Parameters<LibraryView["threads"]>[0],
  ): Listing<ThreadSummary> {
    const rows = this.#threads.all(before, limit + 1).map(toThread);
    return listing(rows, {
      limit,
      seqOf: ({ last_seq }) => last_seq,
      toRow: ({ root, last_seq, stopped_seq }) => ({
        root: this.#lines.entry(root),
        last: this.#lines.entry(last_seq),
        replies: this.#repliesTo(root),
        isStopped: stopped_seq !== null,
      }),
    });
  }

  /** Lists what was said in a topic, and in a thread its first entry, too; undefined where nobody has. */
  conversation(
    { before = Number.MAX_SAFE_INTEGER, limit, ...of }: Parameters<LibraryView["conversation"]>[0],
  ): Awaited<ReturnType<LibraryView["conversation"]>> {
    const wanted = limit + 1;
    const seqs = "topic" in of
      ? this.#inTopic(of.topic, before, wanted)
      : this.#inThread(of.thread, before, wanted);
    const members = "topic" in of ? this.#membersOf(of.topic) : [];
    const isThere = "topic" in of
      ? this.#ofTopic.get(storedTopic(of.topic), Number.MAX_SAFE_INTEGER, 1) !== undefined
      : this.#thread.get(of.thread) !== undefined;
    if (!isThere) return undefined;
    const listed = listing(seqs, { limit, seqOf: (seq) => seq, toRow: (seq) => this.#saying(seq) });
    return { ...listed, members };
  }

  /** Lists talk and work in which all words of `q` occur, in whatever case, newest first. */
  said(
    { q, before = Number.MAX_SAFE_INTEGER, limit }: Parameters<LibraryView["said"]>[0],
  ): Listing<ListedSaying> {
    const words = q.toLowerCase().split(/\s+/).filter((word) => word !== "");
    const rows: ListedSaying[] = [];
    let examined = 0;
    for (const found of this.#scan.readBackwards({ upTo: before - 1 })) {
      if ("gap" in found) continue;
      const { batch } = found;
      const lines = linesOf(batch);
      for (let seq = Math.min(batch.last_seq, before - 1); seq >= batch.first_seq; seq--) {
        if (rows.length === limit || examined++ === MAX_EXAMINED) return { rows, next: seq + 1 };
        const line = lines[seq - batch.first_seq] ?? "";
        if (hasWords(line, words)) rows.push(sayingOf(entryIn(batch, seq, line), line));
      }
    }
    return { rows, next: null };
  }

  #saying(seq: number): ListedSaying {
    return sayingOf(this.#lines.entry(seq), this.#lines.line(seq) ?? "");
  }

  #inTopic(topic: string, before: number, wanted: number): number[] {
    const seqs: number[] = [];
    for (const { first_seq } of this.#ofTopic.all(storedTopic(topic), before, wanted)) {
      const first = Number(first_seq);
      const last = Math.min(this.#lines.batch(first)?.last_seq ?? first, before - 1);
      for (let seq = last; seq >= first && seqs.length < wanted; seq--) seqs.push(seq);
    }
    return seqs;
  }

  #inThread(root: number, before: number, wanted: number): number[] {
    const seqs = this.#replies.all(root, before, wanted).map(({ seq }) => Number(seq));
    return seqs.length < wanted && root < before ? [...seqs, root] : seqs;
  }

  #membersOf(topic: string): string[] {
    return this.#members.all(storedTopic(topic)).map(({ ai_id }) => String(ai_id));
  }

  #repliesTo(root: number): number {
    return Number(this.#count.get(root)!.replies);
  }
}

function hasWords(line: string, words: readonly string[]): boolean {
  if (!SEARCHED.test(line)) return false;
  const data = valueOf(line, "data") ?? "";
  // What its sender has written with escapes is found, too.
  const text = (data.includes("\\u") ? JSON.stringify(JSON.parse(data)) : data).toLowerCase();
  return words.every((word) => text.includes(word));
}

/** Returns an entry with what was said in it. */
function sayingOf(entry: ListedEntry, line: string): ListedSaying {
  if ("damaged" in entry) return entry;
  const { content, reply_to } = dataOf(line);
  const text = contentIn(line, content) ?? entry.text;
  return {
    ...entry,
    content: text.length > MAX_CONTENT ? `${text.slice(0, MAX_CONTENT).toWellFormed()}…` : text,
    reply_to: Number.isSafeInteger(reply_to) ? reply_to as number : null,
  } satisfies Saying;
}

function dataOf(line: string): { readonly content?: unknown; readonly reply_to?: unknown } {
  if (line.length > MAX_PARSED) return {};
  try {
    const { message_type, data } = JSON.parse(line);
    return message_type === "message" ? data : {};
  } catch {
    return {};
  }
}
