/** Reads what each AI learned in each domain, by the scores of the patterns that it shared. */
import type { DatabaseSync } from "node:sqlite";
import type { Results } from "../../outcome/results.ts";

type Learning = Results["learning"][number];

/** Leaves out joint work, whose patterns have scores of another kind. */
const OWN_SCORES = `
  SELECT at_ms, source_ai, domain, direction, coalesce(unit, '') AS unit, score FROM patterns
  WHERE score IS NOT NULL AND direction IN ('min', 'max') AND domain IS NOT NULL
    AND pattern_id NOT IN (
      SELECT coalesce(json_extract(result, '$.pattern_id'), '') FROM collaboration_events
      WHERE kind = 'collaboration_complete'
    )
  ORDER BY seq`;

/**
 * Returns the first, the best and every score of each AI in each domain of which it shared several patterns of its own, without
 * joint work; times count from `zeroMs` (Unix time).
 */
export function learningOf(db: DatabaseSync, zeroMs: number): Learning[] {
  const learners = new Map<string, Learning>();
  for (const row of db.prepare(OWN_SCORES).all()) {
    const [ai_id, domain, unit] = [row.source_ai, row.domain, row.unit].map(String) as [
      string,
      string,
      string,
    ];
    const [direction, score] = [row.direction as Learning["direction"], Number(row.score)];
    const key = JSON.stringify([ai_id, domain, unit, direction]);
    const learner = learners.get(key) ??
      { ai_id, domain, unit, direction, first_score: score, best_score: score, alone: null, points: [] };
    learners.set(key, learner);
    learner.best_score = Math[direction](learner.best_score, score);
    learner.points.push({ at_ms: Math.max(0, Number(row.at_ms) - zeroMs), score });
  }
  return [...learners.values()].filter(({ points }) => points.length > 1)
    .sort((a, b) => a.ai_id < b.ai_id ? -1 : a.ai_id > b.ai_id ? 1 : 0);
}
