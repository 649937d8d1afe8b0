/** Reads the hub's library from `hub_data.db`, while the hub runs or afterwards. */
import { DatabaseSync } from "node:sqlite";
import type { Results } from "../../outcome/results.ts";
import { learningOf } from "./learning.ts";
import { lastMessages } from "./messages.ts";
import type { SessionWork } from "../tasks/task_results.ts";
import { sessionWorkOf } from "./session_work.ts";
import { collaborationsOf } from "./collaborations.ts";

/** How far back "Recent Activity" looks. */
const RECENT_MS = 60_000;

/** Counts what was shared. */
export interface Shares {
  readonly patterns: number;
  readonly components: number;
}

/** Reads a hub's database. */
export class Library implements Disposable {
  readonly #db: DatabaseSync;

  constructor(path: string) {
    this.#db = new DatabaseSync(path, { readOnly: true, timeout: 5_000 });
  }

  /** Counts its patterns and components. */
  counts(): Shares {
    const row = this.#db.prepare(
      "SELECT (SELECT count(*) FROM patterns) AS patterns, (SELECT count(*) FROM components) AS components",
    ).get()!;
    return { patterns: Number(row.patterns), components: Number(row.components) };
  }

  /** Counts what each AI shared, and what was shared in the minute before `nowMs` (Unix time). */
  statistics(nowMs: number): Results["database"] {
    const contributors = this.#db.prepare(`
      SELECT source_ai, sum(pattern) AS patterns, sum(component) AS components FROM (
        SELECT source_ai, 1 AS pattern, 0 AS component FROM patterns
        UNION ALL SELECT source_ai, 0, 1 FROM components
      ) GROUP BY source_ai ORDER BY source_ai`).all();
    const recent = (table: "patterns" | "components") =>
      Number(
        this.#db.prepare(`SELECT count(*) AS n FROM ${table} WHERE at_ms >= ?`).get(nowMs - RECENT_MS)!.n,
      );
    return {
      contributors: contributors.map((row) => ({
        source_ai: String(row.source_ai),
        patterns: Number(row.patterns),
        components: Number(row.components),
      })),
      recent: { window_ms: RECENT_MS, patterns: recent("patterns"), components: recent("components") },
    };
  }

  /** Counts what that AI shared from `fromMs` up to, and without, `toMs` (Unix time). */
  sharesOf(ai_id: string, fromMs: number, toMs: number): Shares {
    const count = (table: keyof Shares) =>
      Number(
        this.#db.prepare(
          `SELECT count(*) AS n FROM ${table} WHERE source_ai = ? AND at_ms >= ? AND at_ms < ?`,
        ).get(ai_id, fromMs, toMs)!.n,
      );
    return { patterns: count("patterns"), components: count("components") };
  }

  /** Returns every collaboration; times count from `zeroMs` (Unix time). */
  collaborations(zeroMs: number): Results["collaborations"] {
    return collaborationsOf(this.#db, zeroMs);
  }

  /** Returns what was asked in each collaboration, and who completed it with what. */
  sessionWork(): SessionWork[] {
    return sessionWorkOf(this.#db);
  }

  /** Returns what the AIs learned; times count from `zeroMs` (Unix time). */
  learning(zeroMs: number): Results["learning"] {
    return learningOf(this.#db, zeroMs);
  }

  /** Returns the last entries of the journal, the oldest first, without those of the AIs in `apart`. */
  messages(zeroMs: number, apart: ReadonlySet<string>): Results["messages"] {
    return lastMessages(this.#db, { zeroMs, apart });
  }

  [Symbol.dispose](): void {
    this.#db.close();
  }
}
