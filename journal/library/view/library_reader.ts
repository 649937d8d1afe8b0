/** Answers the questions of pages over one read-only connection. It is synchronous and runs in a thread of its own. */
import { DatabaseSync, type StatementSync } from "node:sqlite";
import type { LibraryView } from "./library_view.ts";
import { JournalError } from "../../journal.ts";
import type { CollaborationRow, Counts } from "../../rows.ts";
import { schemaVersion } from "../../sqlite/migrate.ts";
import { MIGRATIONS } from "../../sqlite/schema.ts";
import { asJournalError } from "../../sqlite/sqlite_error.ts";
import { toSession } from "../../sqlite/state_rows.ts";
import { ActionReader } from "./actions.ts";
import { AiReader } from "./ais.ts";
import { ArtifactReader } from "./artifacts.ts";
import { ClaimReader } from "./claims.ts";
import { ConversationReader } from "./conversations.ts";
import { DeliveryReader } from "./deliveries.ts";
import { EntryReader } from "./entries.ts";
import { FlowReader } from "./flow.ts";
import { InboxReader } from "./inbox.ts";
import { JournalLines } from "./journal_lines.ts";
import { SessionReader } from "./collaborations.ts";
import { RequestedReader } from "./requested.ts";
import { ThreadReader } from "./threads.ts";
import { SharedLineReader } from "./shared_lines.ts";
import { TopicPageReader } from "./topic_pages.ts";

/** One part of a list has at most so many rows. */
const MAX_LIMIT = 200;

/** So many open and active collaborations are read at once. */
const MAX_RUNNING = 10_000;

/** The answers of a {@linkcode LibraryView}, without promises. */
export type LibraryAnswers = {
  readonly [K in keyof LibraryView]: (
    of: Parameters<LibraryView[K]>[0],
  ) => Awaited<ReturnType<LibraryView[K]>>;
};

/** A journal is summarized by these. */
export interface JournalSummary extends Counts {
  readonly journal_id: string;
  readonly head_seq: number;
  readonly indexed_seq: number;
  readonly listed_seq: number;
  /** Counts the open and active collaborations. */
  readonly open: number;
  /** Counts those of them that wait for a partner. */
  readonly waiting: number;
}

const SUMMARY = `SELECT *,
  (SELECT count(*) FROM collaboration_sessions WHERE state IN ('open', 'active')) AS open,
  (SELECT count(*) FROM collaboration_sessions WHERE state = 'open') AS waiting FROM meta`;

const RUNNING =
  `SELECT * FROM collaboration_sessions INDEXED BY collaboration_sessions_live WHERE state IN ('open', 'active')
  ORDER BY opened_seq LIMIT ${MAX_RUNNING}`;

export class LibraryReader implements LibraryAnswers, Disposable {
  readonly #db: DatabaseSync;
  readonly #summary: StatementSync;
  readonly #running: StatementSync;
  readonly #ais: AiReader;
  readonly #sessions: SessionReader;
  readonly #requested: RequestedReader;
  readonly #artifacts: ArtifactReader;
  readonly #entries: EntryReader;
  readonly #actions: ActionReader;
  readonly #threads: ThreadReader;
  readonly #conversations: ConversationReader;
  readonly #inbox: InboxReader;
  readonly #flow: FlowReader;
  readonly #claims: ClaimReader;
  readonly #deliveries: DeliveryReader;
  readonly #topicPages: TopicPageReader;
  readonly #shared: SharedLineReader;
  readonly #lines: JournalLines;

  /** Opens the database. @throws {JournalError} DAMAGED, NEWER_SCHEMA, OLDER_SCHEMA, DISK (also when it cannot be opened). */
  constructor(path: string) {
    let db: DatabaseSync | undefined;
    try {
      db = this.#db = new DatabaseSync(path, { timeout: 5_000, readOnly: true });
      checkSchema(db);
      this.#summary = db.prepare(SUMMARY);
      this.#running = db.prepare(RUNNING);
      this.#lines = new JournalLines(db);
      this.#ais = new AiReader(db);
      this.#artifacts = new ArtifactReader(db);
      this.#sessions = new SessionReader(db, this.#lines, this.#artifacts);
      this.#requested = new RequestedReader(db, this.#lines);
      this.#entries = new EntryReader(db, this.#lines);
      this.#actions = new ActionReader(db);
      this.#threads = new ThreadReader(db, this.#lines);
      this.#inbox = new InboxReader(db, this.#lines);
      this.#conversations = new ConversationReader(db, this.#lines);
      this.#flow = new FlowReader(db);
      this.#claims = new ClaimReader(db);
      this.#deliveries = new DeliveryReader(db, this.#lines);
      this.#topicPages = new TopicPageReader(db);
      this.#shared = new SharedLineReader(db, this.#lines);
    } catch (error) {
      db?.close();
      throw asJournalError(error, `Cannot open "${path}"`);
    }
  }

  ai(...[ai_id]: Asked<"ai">) {
    return this.#ais.one(ai_id);
  }

  aiRecords(...[ai_ids]: Asked<"aiRecords">) {
    return this.#ais.records(ai_ids.slice(0, MAX_LIMIT), this.#lines);
  }

  knownAis() {
    return this.#ais.all();
  }

  sessions(...[of]: Asked<"sessions">) {
    return this.#sessions.list({ ...of, limit: bounded(of.limit) });
  }

  session(...[session_id]: Asked<"session">) {
    return this.#sessions.one(session_id);
  }

  requested(...[of]: Asked<"requested">) {
    return this.#requested.list({ ...of, limit: bounded(of.limit) });
  }

  sessionLines(...[session_id]: Asked<"sessionLines">) {
    return this.#requested.lines(session_id);
  }

  artifacts(...[of]: Asked<"artifacts">) {
    return this.#artifacts.list({ ...of, limit: bounded(of.limit) });
  }

  facets(...[of]: Asked<"facets">) {
    return this.#artifacts.facets(of);
  }

  artifact(...[seq]: Asked<"artifact">) {
    return this.#artifacts.one(seq);
  }

  entries(...[of]: Asked<"entries">) {
    return this.#entries.list({ ...of, limit: bounded(of.limit) });
  }

  actions(...[of]: Asked<"actions">) {
    return this.#actions.list({ ...of, limit: bounded(of.limit) });
  }

  stoppedThreads(...[{ limit }]: Asked<"stoppedThreads">) {
    return this.#threads.stopped({ limit: bounded(limit) });
  }

  inbox(...[{ limit, now_ms }]: Asked<"inbox">) {
    return this.#inbox.read({ limit: bounded(limit), now_ms });
  }

  topics(...[{ limit }]: Asked<"topics">) {
    return this.#conversations.topics({ limit: bounded(limit) });
  }

  threads(...[of]: Asked<"threads">) {
    return this.#conversations.threads({ ...of, limit: bounded(of.limit) });
  }

  conversation(...[of]: Asked<"conversation">) {
    return this.#conversations.conversation({ ...of, limit: bounded(of.limit) });
  }

  topicPage(...[of]: Asked<"topicPage">) {
    const { items, last, more, gaps } = this.#topicPages.page(of);
    return { items, last, more, gaps };
  }

  shared(...[of]: Asked<"shared">) {
    return this.#shared.page({ ...of, limit: bounded(of.limit) });
  }

  topicTail(...[of]: Asked<"topicTail">) {
    return this.#topicPages.tail(of);
  }

  said(...[of]: Asked<"said">) {
    return this.#conversations.said({ ...of, limit: bounded(of.limit) });
  }

  claims(...[of]: Asked<"claims">) {
    return this.#claims.list({ ...of, limit: bounded(of.limit) });
  }

  deliveries(...[of]: Asked<"deliveries">) {
    return this.#deliveries.list({ ...of, limit: bounded(of.limit) });
  }

  deliveriesOf(...[seqs]: Asked<"deliveriesOf">) {
    return this.#deliveries.of(seqs.slice(0, MAX_LIMIT));
  }

  deadLetters(...[of]: Asked<"deadLetters">) {
    return this.#deliveries.dead({ ...of, limit: bounded(of.limit) });
  }

  line(...[seq]: Asked<"line">) {
    return this.#lines.line(seq);
  }

  times(...[seqs]: Asked<"times">) {
    return seqs.slice(0, MAX_LIMIT).map((seq) => this.#lines.atMs(seq));
  }

  flow(...[of]: Asked<"flow">) {
    return this.#flow.read(of);
  }

  /** Returns the open and active collaborations, the oldest first, at most 10,000. */
  running(): CollaborationRow[] {
    return this.#running.all().map(toSession);
  }

  /** Returns the summary. @throws {JournalError} DAMAGED, when the row of meta is missing. */
  journal(): JournalSummary {
    const row = this.#summary.get();
    if (row === undefined) throw new JournalError("DAMAGED", "The row of meta is missing");
    const number = (column: keyof JournalSummary) => Number(row[column]);
    return {
      journal_id: String(row.journal_id),
      head_seq: number("head_seq"),
      indexed_seq: number("indexed_seq"),
      listed_seq: number("listed_seq"),
      patterns: number("patterns"),
      components: number("components"),
      sessions: number("sessions"),
      completed: number("completed"),
      open: number("open"),
      waiting: number("waiting"),
    };
  }

  [Symbol.dispose](): void {
    this.#db.close();
  }
}

type Asked<K extends keyof LibraryView> = Parameters<LibraryView[K]>;

function bounded(limit: number): number {
  return Math.min(MAX_LIMIT, Math.max(1, Math.floor(limit)));
}

function checkSchema(db: DatabaseSync): void {
  const version = schemaVersion(db);
  const known = MIGRATIONS.length;
  if (version === 0) throw new JournalError("DAMAGED", "It holds no tables of a hub");
  if (version > known) {
    throw new JournalError(
      "NEWER_SCHEMA",
      `hub_data.db has schema version ${version}, this aicollab knows ${known}`,
    );
  }
  if (version < known) {
    throw new JournalError("OLDER_SCHEMA", `hub_data.db has schema version ${version}, pages need ${known}`);
  }
}
