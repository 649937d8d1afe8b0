/** Reads who ever said hello, and what is known of one AI: what it shared, with whom it worked, what it learned. */
import type { DatabaseSync, StatementSync } from "node:sqlite";
import { type AiDetail, type AiRecord, type AiSummary, REFUTING } from "./library_view.ts";
import { VERDICT_COUNTS } from "./artifact_filter.ts";
import type { JournalLines } from "./journal_lines.ts";
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
/** A list searches among fewer, as it has many AIs. */
const MAX_COMPARED_IN_LIST = 500;

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

const best = (compared: number) =>
  `WITH fit AS (SELECT * ${SCORED} ORDER BY seq DESC LIMIT ${compared})
  SELECT domain, ifnull(unit, '') AS unit, direction,
    CASE direction WHEN 'min' THEN min(score) ELSE max(score) END AS score
  FROM fit AS artifacts WHERE direction IN ('min', 'max') AND NOT EXISTS (${REFUTED})
  GROUP BY domain, unit, direction ORDER BY domain, unit, direction LIMIT ${MAX_DOMAINS}`;

/** An entry may be found by its sender through any of these. */
const LAST_SENT = `SELECT max(
  ifnull((SELECT max(first_seq) FROM identified WHERE source_ai = :ai), 0),
  ifnull((SELECT max(seq) FROM artifacts WHERE source_ai = :ai), 0),
  ifnull((SELECT max(seq) FROM verdicts WHERE source_ai = :ai), 0)) AS seq`;

/** Whether an AI fetches, and which bell wakes it, is seen by so many of its newest entries that are followed. */
const MAX_FOLLOWED = 50;
const FOLLOWED = `ai_id = :ai AND seq IN
  (SELECT seq FROM receipts WHERE ai_id = :ai ORDER BY seq DESC LIMIT ${MAX_FOLLOWED})`;

/** What is taken or done was fetched, too. */
const LAST_FETCHED = `SELECT max(at_ms) AS at_ms FROM deliveries
  WHERE ${FOLLOWED} AND state IN ('fetched', 'taken', 'done')`;
/** SQLite takes the bell from the row of the maximum. */
const LAST_RING = `SELECT max(at_ms) AS at_ms, bell FROM deliveries WHERE ${FOLLOWED} AND state = 'rung'`;

export class AiReader {
  readonly #all: StatementSync;
  readonly #row: StatementSync;
  readonly #cursor: StatementSync;
  readonly #shared: StatementSync;
  readonly #sessions: StatementSync;
  readonly #best: StatementSync;
  readonly #bestInList: StatementSync;
  readonly #lastSent: StatementSync;
  readonly #lastFetched: StatementSync;
  readonly #lastRing: StatementSync;
  readonly #scores: StatementSync;

  constructor(db: DatabaseSync) {
    this.#all = db.prepare(`SELECT ai_id, specialization FROM ais ORDER BY ai_id LIMIT ${MAX_AIS}`);
    this.#row = db.prepare("SELECT * FROM ais WHERE ai_id = ?");
    this.#cursor = db.prepare("SELECT seq FROM cursors WHERE ai_id = ?");
    this.#shared = db.prepare(SHARED);
    this.#sessions = db.prepare(SESSIONS);
    this.#best = db.prepare(best(MAX_COMPARED));
    this.#bestInList = db.prepare(best(MAX_COMPARED_IN_LIST));
    this.#lastSent = db.prepare(LAST_SENT);
    this.#lastFetched = db.prepare(LAST_FETCHED);
    this.#lastRing = db.prepare(LAST_RING);
    this.#scores = db.prepare(SCORES);
  }

  all(): readonly AiSummary[] {
    return this.#all.all().map(toAiRow);
  }

  records(ai_ids: readonly string[], lines: JournalLines): AiRecord[] {
    return ai_ids.filter((ai) => this.#row.get(ai) !== undefined).map((ai) => ({
      ai_id: ai,
      last_sent_ms: lines.atMs(Number(this.#lastSent.get({ ai })!.seq)),
      last_fetched_ms: numberOrNull(this.#lastFetched.get({ ai })!.at_ms),
      last_ring: this.#ringOf(ai),
      ...this.#counts(ai),
      best: bestsOf(this.#bestInList.all(ai)),
    }));
  }

  one(ai: string): AiDetail | undefined {
    const row = this.#row.get(ai);
    if (row === undefined) return undefined;
    return {
      ...toAiRow(row),
      capabilities: stringsIn(row.capabilities, MAX_CAPABILITIES),
      description: textOrNull(row.description),
      version: textOrNull(row.version),
      first_seen_ms: Number(row.first_seen_ms),
      cursor: numberOrNull(this.#cursor.get(ai)?.seq),
      ...this.#counts(ai),
      best: bestsOf(this.#best.all(ai)),
      learning: this.#scores.all(ai).reverse().map(({ at_ms, domain, score }) => ({
        at_ms: Number(at_ms),
        domain: String(domain),
        score: Number(score),
      })),
    };
  }

  #ringOf(ai: string): AiRecord["last_ring"] {
    const { at_ms, bell } = this.#lastRing.get({ ai })!;
    return at_ms === null ? null : { at_ms: Number(at_ms), bell: textOrNull(bell) };
  }

  #counts(ai: string): Pick<AiDetail, "shared" | "sessions"> {
    const shared = this.#shared.get({ ai })!;
    const sessions = this.#sessions.get({ ai })!;
    return {
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
    };
  }
}

function bestsOf(rows: readonly Row[]): AiDetail["best"] {
  return rows.map(({ domain, unit, direction, score }) => ({
    domain: String(domain),
    score: Number(score),
    unit: String(unit),
    direction: String(direction),
  }));
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
