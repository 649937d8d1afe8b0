/** Answers what pages ask of the library, out of one read-only connection; synchronous, it lives in a thread of its own. */
import { DatabaseSync, type StatementSync } from "node:sqlite";
import type { LibraryView } from "./library_view.ts";
import { JournalError } from "../../journal.ts";
import type { Counts } from "../../rows.ts";
import { MIGRATIONS, schemaVersion } from "../../sqlite/schema.ts";
import { asJournalError } from "../../sqlite/sqlite_error.ts";
import { AiReader } from "./ais.ts";
import { ArtifactReader } from "./artifacts.ts";
import { EntryReader } from "./entries.ts";
import { FlowReader } from "./flow.ts";
import { JournalLines } from "./journal_lines.ts";
import { SessionReader } from "./collaborations.ts";

/** Rows of one part of a list. */
const MAX_LIMIT = 200;

/** {@linkcode LibraryView} without waiting. */
export type LibraryAnswers = {
  readonly [K in keyof LibraryView]: (
    of: Parameters<LibraryView[K]>[0],
  ) => Awaited<ReturnType<LibraryView[K]>>;
};

/** What a journal says of itself. */
export interface JournalSummary extends Counts {
  readonly journal_id: string;
  readonly head_seq: number;
  readonly indexed_seq: number;
  readonly listed_seq: number;
  /** Open and active sessions. */
  readonly open: number;
}

const SUMMARY = `SELECT *,
  (SELECT count(*) FROM collaboration_sessions WHERE state IN ('open', 'active')) AS open FROM meta`;

export class LibraryReader implements LibraryAnswers, Disposable {
  readonly #db: DatabaseSync;
  readonly #summary: StatementSync;
  readonly #ais: AiReader;
  readonly #sessions: SessionReader;
  readonly #artifacts: ArtifactReader;
  readonly #entries: EntryReader;
  readonly #flow: FlowReader;
  readonly #lines: JournalLines;

  /** @throws {JournalError} DAMAGED, NEWER_SCHEMA, OLDER_SCHEMA, DISK (it cannot be opened, too). */
  constructor(path: string) {
    let db: DatabaseSync | undefined;
    try {
      db = this.#db = new DatabaseSync(path, { timeout: 5_000, readOnly: true });
      checkSchema(db);
      this.#summary = db.prepare(SUMMARY);
      this.#lines = new JournalLines(db);
      this.#ais = new AiReader(db);
      this.#artifacts = new ArtifactReader(db);
      this.#sessions = new SessionReader(db, this.#lines, this.#artifacts);
      this.#entries = new EntryReader(db, this.#lines);
      this.#flow = new FlowReader(db);
    } catch (error) {
      db?.close();
      throw asJournalError(error, `Cannot open "${path}"`);
    }
  }

  ai(...[ai_id]: Asked<"ai">) {
    return this.#ais.one(ai_id);
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

  line(...[seq]: Asked<"line">) {
    return this.#lines.line(seq);
  }

  flow(...[of]: Asked<"flow">) {
    return this.#flow.read(of);
  }

  /** @throws {JournalError} DAMAGED, when the row is missing. */
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
