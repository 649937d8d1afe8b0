/** Declares the schema of `results.json`, which a run of a scenario leaves and report, comparison and pages read. */
import * as z from "zod";
import { histogramSchema } from "../internal/histogram_json.ts";

const count = z.int().min(0);
const milliseconds = z.number().min(0);
const sinceStart = milliseconds.describe("since the hub was ready");

/** The hub's counts are sampled during the run. */
export const hubSampleSchema = z.object({
  at_ms: sinceStart,
  connected_ais: count,
  shared_patterns: count,
  shared_components: count,
  active_collaborations: count,
  open_collaborations: count.optional().describe("those of them that waited for a partner"),
  taken_collaborations: count.optional().describe("those of them that a partner worked on"),
  commits: count.describe("transactions committed so far by the hub that runs now"),
  messages: count.describe("entries of the journal so far"),
});

const trainerSchema = z.object({
  ai_id: z.string(),
  specialization: z.string(),
  brain: z.string(),
  started_at_ms: milliseconds.nullable().describe("null: it was never started"),
  ready: z.boolean().describe("it said that it is connected"),
  success: z.boolean().describe(
    "ready, shared something of its own, and ended as it was to: with 0 when asked, or by the fault that hit it",
  ),
  exit_code: z.int().nullable().describe("128 + n where signal n ended it; null: never started"),
  ended_early: z.boolean().describe("before it was asked to, and by no fault of the scenario"),
  ended_by_fault: z.boolean().describe("a fault of the scenario killed or replaced it"),
  killed: z.boolean().default(false).describe("by the harness, as it did not end when it was asked to"),
  log_lines: count,
  warnings: count.describe("log lines of that level"),
  errors: count.describe("log lines of that level"),
  last_lines: z.array(z.string()),
  patterns: count.describe("shared by it"),
  components: count.describe("shared by it"),
});

const bellSchema = z.object({
  rung: count.describe("by aicollab bell"),
  lost: count.describe("of those, swallowed by a fault"),
  doubled: count.describe("of those, by a fault"),
  delayed: count.describe("of those, by a fault"),
  woken: count.describe("so often the agent was started"),
});

/** An agent is an AI of any command, `aicollab agent`. */
const agentSchema = z.object({
  ai_id: z.string(),
  exec: z.string().describe("its command, as the scenario has it"),
  capabilities: z.array(z.string()),
  started_at_ms: milliseconds.nullable().describe("null: it was never started"),
  ready: z.boolean().describe("it, or its bell, said that it is connected"),
  success: z.boolean().describe(
    "ready, and ended as it was to: with 0 when asked, or by the fault that hit it",
  ),
  exit_code: z.int().nullable().describe("of a trainer's meaning; of its bell where it has one"),
  ended_early: z.boolean().describe("before it was asked to, and by no fault of the scenario"),
  ended_by_fault: z.boolean().describe("a fault of the scenario killed or replaced it"),
  killed: z.boolean().describe("by the harness, as it did not end when it was asked to"),
  log_lines: count,
  warnings: count.describe("log lines of that level"),
  errors: count.describe("log lines of that level"),
  last_lines: z.array(z.string()),
  taken: count.describe("so often it took a task"),
  completed: count.describe("tasks that it completed"),
  model_requests: count.nullable().describe("what it asked the scripted model; null: the scenario has none"),
  bell: bellSchema.nullable().describe("null: it is always awake"),
});

/** A task is one that the scenario has asked for. */
const taskSchema = z.object({
  n: count.min(1),
  text: z.string(),
  asked_by: z.string(),
  to: z.string().nullable().describe("the only AI that may take it"),
  asked_at_ms: milliseconds.nullable().describe("null: the run was over before"),
  answered_at_ms: milliseconds.nullable().describe("null: its asker heard of no end"),
  session_id: z.string().nullable(),
  state: z.string().describe("of its collaboration at the end"),
  done: count.describe("so often the journal has it completed: 1 is right"),
  partners: z.array(z.string()).describe("who took it, in order"),
  hand_overs: count.describe("so often it was taken again after somebody had it"),
  heard: z.boolean().describe("its asker got the very result that the journal has"),
});

/** A process is the hub or a member, with its cost. */
const processSchema = z.object({
  name: z.string(),
  cpu_s: z.number().min(0).describe("of processor time, its threads together"),
  peak_memory_bytes: count.describe("resident"),
  samples: z.array(z.object({ at_ms: sinceStart, cpu_s: z.number().min(0), memory_bytes: count })),
});

const verdict = z.enum(["pass", "fail", "unknown"]);

const checkSchema = z.object({
  name: z.string().describe("for people"),
  expression: z.string().nullable().describe("null: a check that every run has"),
  verdict: verdict.describe("unknown: what it asks for was not measured"),
  measured: z.string().describe("for people"),
});

/** Scores of a learner are in the unit in which it shares its patterns. */
const learningSchema = z.object({
  ai_id: z.string(),
  domain: z.string(),
  first_score: z.number(),
  best_score: z.number(),
  alone: z.number().nullable().describe("its best without a hub, with --control"),
  unit: z.string().describe('"of the best classic" is a ratio: 1 is as good as the best known policy'),
  direction: z.enum(["min", "max"]),
  points: z.array(z.object({ at_ms: sinceStart, score: z.number() })).describe("what it shared, as it came"),
});

/** A collaboration is described as the journal has it. */
const sessionSchema = z.object({
  session_id: z.string(),
  collaboration_type: z.string(),
  requester: z.string(),
  partner: z.string().nullable().describe("the last one"),
  state: z.string(),
  requested_at_ms: sinceStart,
  starts: z.array(z.object({ at_ms: sinceStart, partner: z.string(), fence: count })),
  progress: z.array(z.object({ at_ms: sinceStart, share: z.number().min(0).max(1) })),
  reopened_at_ms: z.array(sinceStart),
  closed_at_ms: milliseconds.nullable(),
});

const messageSchema = z.object({
  seq: count,
  at_ms: sinceStart,
  message_type: z.string(),
  source_ai: z.string(),
  audience: z.array(z.string()).describe("empty: everyone"),
  session_id: z.string().nullable(),
});

const faultSchema = z.object({
  kind: z.string(),
  target: z.string().nullable().describe("whom it hit"),
  asked_at_ms: sinceStart,
  applied_at_ms: milliseconds.nullable().describe("null: it never happened, which fails the run"),
  lifted_at_ms: milliseconds.nullable().describe("null: it has no end, or the run ended first"),
  effect: z.string().describe("what was seen of it, for people"),
});

const loadSchema = z.object({
  ai_id: z.string(),
  intended: count.describe("messages that its rate asks for"),
  acknowledged: count,
  refused: count,
  unanswered: count.describe("sent, or due, and without an answer at the end"),
  delivered: count.describe("entries that it received"),
});

/** This schema is the whole of `results.json`. */
export const resultsSchema = z.object({
  schema: z.literal("aicollab/results@1"),
  run_id: z.string().describe("start in UTC and four random digits: 20261122T140211Z-7f3a"),
  scenario: z.string(),
  title: z.string(),
  started_at: z.iso.datetime(),
  duration_ms: milliseconds.describe("that it took"),
  planned_ms: milliseconds.describe("that it was to take"),
  seed: z.int().describe("fixes workloads and draws, not who comes first over real sockets"),
  hub: z.object({
    address: z.string(),
    own: z.boolean().describe(
      "started by the run; of another hub only what the wire and /status show is known",
    ),
    exit_code: z.int().nullable().default(null).describe(
      "128 + n where signal n ended it; null: it did not end by itself, or it is not the run's own",
    ),
    log: z.object({ lines: count, warnings: count, errors: count }).nullable().describe(
      "lines of its log, also of before it was restarted; null: not the run's own",
    ),
  }),
  ended_by: z.enum(["duration", "tasks", "signal", "hub"]).describe(
    "tasks: all of them were answered; hub: it ended before the run did",
  ),
  hub_stats: z.array(hubSampleSchema),
  trainers: z.array(trainerSchema),
  agents: z.array(agentSchema).default([]),
  tasks: z.array(taskSchema).default([]).describe("that the scenario asked for"),
  load: z.array(loadSchema).describe("AIs that only send, at a rate"),
  processes: z.array(processSchema),
  final: hubSampleSchema.omit({
    ...{ at_ms: true, commits: true, messages: true },
    ...{ open_collaborations: true, taken_collaborations: true },
  }).describe(
    "connected AIs right before the trainers were stopped, all else when they had ended",
  ),
  latency: z.record(
    z.string(),
    z.object({ ack_ms: histogramSchema, delivery_ms: histogramSchema }),
  ).describe(
    'of trainers by message type: ack from sending, delivery from the hub\'s timestamp; "load": both from when it was to be sent',
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
      unit: z.string().nullable().default(null).describe("null: its partner reported none"),
      direction: z.enum(["min", "max"]).nullable().default(null).describe("which way is better"),
      start: z.number().describe("with both partners' own policies"),
      final: z.number().describe("after the joint search"),
    })).describe("raw objectives of joint work, oldest first"),
    sessions: z.array(sessionSchema),
  }),
  messages: z.array(messageSchema).describe("the last ones"),
  learning: z.array(learningSchema),
  database: z.object({
    contributors: z.array(z.object({ source_ai: z.string(), patterns: count, components: count })),
    recent: z.object({ window_ms: milliseconds, patterns: count, components: count }),
  }),
  ledger: z.object({
    acknowledged: count.describe("that AIs of this run received acks for"),
    lost: count.describe("of those, not in the journal"),
    received: count.describe("entries that AIs of this run got"),
    out_of_order: count.describe("of those, behind a later one, or twice"),
    streams: count.default(0).describe(
      "connections over which something came; 0 of a hub that is not the run's own",
    ),
    streams_broken: count.default(0).describe(
      "of those, up to the last entry that came, or that the hub said had come: not exactly what was for the AI, once",
    ),
    fences_shared: count.describe("fences that two partners held"),
  }).nullable().describe(
    "acknowledgements against the journal; null: the journal, or what an AI noted, cannot be read",
  ),
  faults: z.array(faultSchema),
  orphans: count.describe("processes of the run that were still there at its end"),
  checks: z.array(checkSchema),
  verdict: z.enum([...verdict.options, "nothing_ran", "interrupted"]),
});

/** Results are the checked content of `results.json`. */
export type Results = z.output<typeof resultsSchema>;
/** These results are measured before the checks are evaluated. */
export type Measured = Omit<Results, "checks" | "verdict">;
/** A sample holds the hub's counts at one time. */
export type HubSample = z.output<typeof hubSampleSchema>;
/** A trainer is described by its end and its counts. */
export type TrainerResult = Results["trainers"][number];
/** An agent is described by its end and its counts. */
export type AgentResult = Results["agents"][number];
/** A check has one result. */
export type CheckResult = Results["checks"][number];
/** A collaboration is one of the rows of `collaborations`. */
export type SessionResult = z.output<typeof sessionSchema>;

/** Returns whether the AIs of a run were agents alone, of which nothing about trainers can be said. */
export function hasAgentsAlone({ trainers, agents }: Pick<Results, "trainers" | "agents">): boolean {
  return trainers.length === 0 && agents.length > 0;
}

/** Returns the `p`-quantile (0–1) of ascending numbers by nearest rank; undefined where there are none. */
export function quantile(ascending: readonly number[], p: number): number | undefined {
  return ascending[Math.max(0, Math.ceil(p * ascending.length) - 1)];
}
