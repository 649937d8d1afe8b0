/** Reads what the hub's library holds, from `hub_data.db`, while the hub runs or afterwards. */
import { DatabaseSync } from "node:sqlite";
import type { Results } from "../outcome/results.ts";

/** How far back "Recent Activity" looks. */
const RECENT_MS = 60_000;

/** A shared component, and how many AIs came to which verdict about it. */
export interface Component {
  readonly source_ai: string;
  readonly domain: string;
  readonly language: string;
  readonly source: string;
  readonly verdicts: readonly { readonly result: string; readonly ais: number }[];
}

/** A read-only look at a hub's database. */
export class Library implements Disposable {
  readonly #db: DatabaseSync;

  constructor(path: string) {
    this.#db = new DatabaseSync(path, { readOnly: true, timeout: 5_000 });
  }

  /** How many patterns and components it holds. */
  counts(): { patterns: number; components: number } {
    const row = this.#db.prepare(
      "SELECT (SELECT count(*) FROM patterns) AS patterns, (SELECT count(*) FROM components) AS components",
    ).get()!;
    return { patterns: Number(row.patterns), components: Number(row.components) };
  }

  /** Who shared how much, and what was shared in the minute before `nowMs` (Unix time). */
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

  /** How the collaborations stand, and how long each completed one took from its request. */
  collaborations(): Results["collaborations"] {
    const states = this.#db.prepare("SELECT state, count(*) AS n FROM collaboration_sessions GROUP BY state")
      .all();
    const count = (...wanted: string[]) =>
      states.filter((row) => wanted.includes(String(row.state))).reduce((sum, row) => sum + Number(row.n), 0);
    const times = this.#db.prepare(`
      SELECT closed.at_ms - request.at_ms AS ms
      FROM collaboration_events AS closed
      JOIN collaboration_events AS request
        ON request.session_id = closed.session_id AND request.kind = 'collaboration_request'
      WHERE closed.kind = 'collaboration_closed' AND closed.state = 'completed'
      ORDER BY ms`).all();
    return {
      completed: count("completed"),
      failed: count("failed", "cancelled", "expired"),
      active: count("open", "active"),
      round_trips_ms: times.map((row) => Math.max(0, Number(row.ms))),
      joint: this.#jointResults(),
    };
  }

  /** What the partners reported as numbers; results of another shape are an AI's own and are passed over. */
  #jointResults(): Results["collaborations"]["joint"] {
    const rows = this.#db.prepare(`
      SELECT session_id, source_ai, json_extract(result, '$.objective') AS objective,
        json_extract(result, '$.start') AS start, json_extract(result, '$.final') AS final
      FROM collaboration_events WHERE kind = 'collaboration_complete' AND outcome = 'success' ORDER BY seq`)
      .all();
    return rows.flatMap(({ session_id, source_ai, objective, start, final }) =>
      typeof objective === "string" && typeof start === "number" && typeof final === "number"
        ? [{ session_id: String(session_id), partner: String(source_ai), objective, start, final }]
        : []
    );
  }

  /** First and best score of each AI in each domain that it shared several patterns of its own of, joint work left out. */
  learning(): Results["learning"] {
    const rows = this.#db.prepare(`
      WITH told AS (
        SELECT source_ai, domain, direction, coalesce(unit, '') AS unit,
          min(seq) AS first_seq, min(score) AS low, max(score) AS high
        FROM patterns WHERE score IS NOT NULL AND direction IN ('min', 'max') AND domain IS NOT NULL
          AND pattern_id NOT IN (
            SELECT coalesce(json_extract(result, '$.pattern_id'), '') FROM collaboration_events
            WHERE kind = 'collaboration_complete'
          )
        GROUP BY source_ai, domain, direction, unit
        HAVING count(*) > 1
      )
      SELECT told.*, patterns.score AS first FROM told JOIN patterns ON patterns.seq = told.first_seq
      ORDER BY told.source_ai, told.first_seq`).all();
    return rows.map((row) => ({
      ai_id: String(row.source_ai),
      domain: String(row.domain),
      first_score: Number(row.first),
      best_score: Number(row.direction === "min" ? row.low : row.high),
      unit: String(row.unit),
      direction: row.direction as "min" | "max",
    }));
  }

  /** The component of that id, as it was shared first: nobody can put another one in its place later. */
  component(id: string): Component | undefined {
    const row = this.#db.prepare(
      "SELECT source_ai, domain, language, source FROM components WHERE component_id = ? ORDER BY seq LIMIT 1",
    ).get(id);
    if (!row) return undefined;
    const verdicts = this.#db.prepare(
      "SELECT result, count(DISTINCT source_ai) AS ais FROM verdicts WHERE subject = ? GROUP BY result ORDER BY result",
    ).all(id);
    return {
      source_ai: String(row.source_ai),
      domain: String(row.domain ?? "no domain"),
      language: String(row.language ?? "no language"),
      source: String(row.source ?? ""),
      verdicts: verdicts.map(({ result, ais }) => ({ result: String(result), ais: Number(ais) })),
    };
  }

  [Symbol.dispose](): void {
    this.#db.close();
  }
}
