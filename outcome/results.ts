/** What a run of a scenario leaves behind: the schema of `results.json`, which report, comparison and pages read. */
import * as z from "zod";

const count = z.int().min(0);
const milliseconds = z.number().min(0);

/** One look at the hub while the run goes on. */
export const hubSampleSchema = z.object({
  at_ms: milliseconds.describe("since the hub was ready"),
  connected_ais: count,
  shared_patterns: count,
  shared_components: count,
  active_collaborations: count,
  commits: count.describe("transactions committed so far"),
});

const trainerSchema = z.object({
  ai_id: z.string(),
  specialization: z.string(),
  started_at_ms: milliseconds.nullable().describe("null: it was never started"),
  ready: z.boolean().describe("it said that it is connected"),
  success: z.boolean().describe("ready, shared something of its own, and exited 0 when asked to end"),
  exit_code: z.int().nullable().describe("null: never started"),
  ended_early: z.boolean().describe("before it was asked to"),
  log_lines: count,
  last_lines: z.array(z.string()),
  patterns: count.describe("shared by it"),
  components: count.describe("shared by it"),
});

const checkSchema = z.object({
  name: z.string(),
  passed: z.boolean(),
  measured: z.string().describe("for people"),
});

/** Where a learner began and how far it came, in the unit it shares its patterns in. */
const learningSchema = z.object({
  ai_id: z.string(),
  domain: z.string(),
  first_score: z.number(),
  best_score: z.number(),
  unit: z.string(),
  direction: z.enum(["min", "max"]),
});

/** `results.json` */
export const resultsSchema = z.object({
  schema: z.literal("aicollab/results@1"),
  run_id: z.string().describe("start in UTC and four random digits: 20261122T140211Z-7f3a"),
  scenario: z.string(),
  title: z.string(),
  started_at: z.iso.datetime(),
  duration_ms: milliseconds.describe("that it took"),
  planned_ms: milliseconds.describe("that it was to take"),
  seed: z.int().describe("fixes workloads and draws, not who comes first over real sockets"),
  ended_by: z.enum(["duration", "signal", "hub"]).describe("hub: it ended before the run did"),
  hub_stats: z.array(hubSampleSchema),
  trainers: z.array(trainerSchema),
  final: hubSampleSchema.omit({ at_ms: true, commits: true }).describe(
    "connected AIs right before the trainers were stopped, all else when they had ended",
  ),
  collaborations: z.object({
    completed: count,
    failed: count.describe("failed, cancelled or expired"),
    active: count.describe("open or active at the end"),
    round_trips_ms: z.array(milliseconds).describe("from request to completion, shortest first"),
    joint: z.array(z.object({
      session_id: z.string(),
      partner: z.string().describe("who did the work and reported it"),
      objective: z.string(),
      start: z.number().describe("with both partners' own policies"),
      final: z.number().describe("after the joint search"),
    })).describe("raw objectives of joint work, oldest first"),
  }),
  learning: z.array(learningSchema),
  database: z.object({
    contributors: z.array(z.object({ source_ai: z.string(), patterns: count, components: count })),
    recent: z.object({ window_ms: milliseconds, patterns: count, components: count }),
  }),
  checks: z.array(checkSchema),
  verdict: z.enum(["pass", "fail", "nothing_ran", "interrupted"]),
});

/** Everything that a run left behind, checked. */
export type Results = z.output<typeof resultsSchema>;
/** One look at the hub. */
export type HubSample = z.output<typeof hubSampleSchema>;
/** What became of one trainer. */
export type TrainerResult = Results["trainers"][number];

/** The `p`-quantile (0–1) of numbers in ascending order, by nearest rank; undefined of none. */
export function quantile(ascending: readonly number[], p: number): number | undefined {
  return ascending[Math.max(0, Math.ceil(p * ascending.length) - 1)];
}
