/** Reads who ever said hello, and what is known of one AI: what it shared, with whom it worked, what it learned. */
import type { DatabaseSync, StatementSync } from "node:sqlite";
import { type AiDetail, type AiSummary, REFUTING } from "./library_view.ts";
import { VERDICT_COUNTS } from "./artifact_filter.ts";
import { stringsIn } from "./json.ts";
import { numberOrNull, type Row, textOrNull } from "./row.ts";

/** A list holds at most so many names. */
const MAX_AIS = 2_000;
/** The protocol allows so many capabilities. */
const MAX_CAPABILITIES = 64;
/** A curve shows at most so many scores, and bests are shown of at most so many domains. */
const MAX_SCORES = 200;
const MAX_DOMAINS = 100;
/** The best scores are searched among so many of the newest artifacts of an AI. */
const MAX_COMPARED = 100_000;

const SHARED = `SELECT
  (SELECT count(*) FROM artifacts WHERE source_ai = :ai AND kind = 'pattern') AS patterns,
  (SELECT count(*) FROM artifacts WHERE source_ai = :ai AND kind = 'component') AS components,
  (SELECT count(*) FROM verdicts WHERE source_ai = :ai) AS verdicts`;

const SESSIONS = `SELECT
  (SELECT count(*) FROM collaboration_sessions WHERE requester = :ai) AS requested,
  (SELECT count(*) FROM collaboration_sessions WHERE partner = :ai) AS partnered,
  (SELECT count(*) FROM collaboration_sessions WHERE requester = :ai AND state = 'completed') +
  (SELECT count(*) FROM collaboration_sessions WHERE partner = :ai AND state = 'completed') AS completed`;

const SCORED =
  "FROM artifacts WHERE source_ai = ? AND kind = 'pattern' AND domain IS NOT NULL AND score IS NOT NULL";

const SCORES = `SELECT at_ms, domain, score ${SCORED} ORDER BY seq DESC LIMIT ${MAX_SCORES}`;

const REFUTED = `SELECT 1 FROM verdicts
  WHERE ${VERDICT_COUNTS} AND verdicts.result IN (${REFUTING.map((result) => `'${result}'`)})`;

const BEST = `WITH fit AS (SELECT * ${SCORED} ORDER BY seq DESC LIMIT ${MAX_COMPARED})
  SELECT domain, ifnull(unit, '') AS unit, direction,
    CASE direction WHEN 'min' THEN min(score) ELSE max(score) END AS score
  FROM fit AS artifacts WHERE direction IN ('min', 'max') AND NOT EXISTS (${REFUTED})
  GROUP BY domain, unit, direction ORDER BY domain, unit, direction LIMIT ${MAX_DOMAINS}`;

export class AiReader {
  readonly #all: StatementSync;
  readonly #row: StatementSync;
  readonly #cursor: StatementSync;
  readonly #shared: StatementSync;
  readonly #sessions: StatementSync;
  readonly #best: StatementSync;
  readonly #scores: StatementSync;

  constructor(db: DatabaseSync) {
    this.#all = db.prepare(`SELECT ai_id, specialization FROM ais ORDER BY ai_id LIMIT ${MAX_AIS}`);
    this.#row = db.prepare("SELECT * FROM ais WHERE ai_id = ?");
    this.#cursor = db.prepare("SELECT seq FROM cursors WHERE ai_id = ?");
    this.#shared = db.prepare(SHARED);
    this.#sessions = db.prepare(SESSIONS);
    this.#best = db.prepare(BEST);
    this.#scores = db.prepare(SCORES);
  }

  all(): readonly AiSummary[] {
    return this.#all.all().map(toAiRow);
  }

  one(ai: string): AiDetail | undefined {
    const row = this.#row.get(ai);
    if (row === undefined) return undefined;
    const shared = this.#shared.get({ ai })!;
    const sessions = this.#sessions.get({ ai })!;
    return {
      ...toAiRow(row),
      capabilities: stringsIn(row.capabilities, MAX_CAPABILITIES),
      description: textOrNull(row.description),
      version: textOrNull(row.version),
      first_seen_ms: Number(row.first_seen_ms),
      cursor: numberOrNull(this.#cursor.get(ai)?.seq),
      shared: {
        patterns: Number(shared.patterns),
        components: Number(shared.components),
        verdicts: Number(shared.verdicts),
      },
      sessions: {
        requested: Number(sessions.requested),
        partnered: Number(sessions.partnered),
        completed: Number(sessions.completed),
      },
      best: this.#best.all(ai).map(({ domain, unit, direction, score }) => ({
        domain: String(domain),
        score: Number(score),
        unit: String(unit),
        direction: String(direction),
      })),
      learning: this.#scores.all(ai).reverse().map(({ at_ms, domain, score }) => ({
        at_ms: Number(at_ms),
        domain: String(domain),
        score: Number(score),
      })),
    };
  }
}

/** Returns the row of an AI that is not here: only the hub knows who is. */
function toAiRow(row: Row): AiSummary {
  return {
    ai_id: String(row.ai_id),
    specialization: String(row.specialization),
    activity: "",
    connected_at: null,
  };
}
