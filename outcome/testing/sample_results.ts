/** Makes results as a run would leave them, for tests: invented but consistent, the same every time. */
import type { Results, SessionResult, TrainerResult } from "../results.ts";

const SPECIALIZATIONS = [
  "networking",
  "graphics",
  "security",
  "window_manager",
  "scheduler",
  "memory",
  "filesystem",
  "power",
];
const DOMAINS = ["ccd@1", "abr@1", "ids@1", "wm_gfx@1", "sched@1", "page_cache@1", "fs@1", "idle@1"];
const DURATION_MS = 40_000;
const SAMPLE_MS = 4_000;

/** Returns a run of 40 s with `size` trainers, of which the second was killed at 15 s; `changes` replaces what it names. */
export function sampleResults(changes: Partial<Results> = {}, size = 4): Results {
  const trainers = Array.from({ length: size }, (_, i) => trainer(i));
  const sessions = Array.from({ length: 2 * size }, (_, i) => session(i, size));
  const shared = (key: "patterns" | "components") =>
    trainers.reduce((sum, { [key]: count }) => sum + count, 0);
  const completed = sessions.filter(({ state }) => state === "completed");
  return {
    schema: "aicollab/results@1",
    run_id: "20261122T140211Z-7f3a",
    scenario: "partner_dies",
    title: "A partner dies",
    started_at: "2026-11-22T14:02:11.000Z",
    duration_ms: 41_234,
    planned_ms: DURATION_MS,
    seed: 7,
    hub: {
      address: "127.0.0.1:41001",
      own: true,
      exit_code: null,
      log: { lines: 1_204, warnings: 2, errors: 0 },
    },
    ended_by: "duration",
    hub_stats: Array.from({ length: 11 }, (_, i) => i).filter((i) => i !== 5 && i !== 6).map((i) => ({
      at_ms: i * SAMPLE_MS,
      connected_ais: Math.min(size, i) - (i > 3 && i < 8 ? 1 : 0),
      shared_patterns: Math.round(shared("patterns") * i / 10),
      shared_components: Math.round(shared("components") * i / 10),
      active_collaborations: i % 3,
      commits: 40 * i,
      messages: 120 * i + i * i,
    })),
    trainers,
    ...{ agents: [], tasks: [] },
    load: [{
      ...{ ai_id: "Load_1", intended: 8_000, acknowledged: 7_990, refused: 4, unanswered: 6 },
      delivered: 1_500,
    }],
    processes: ["hub", ...trainers.map(({ ai_id }) => ai_id)].map((name, i) => ({
      name,
      cpu_s: 2.5 + i,
      peak_memory_bytes: (90 + 3 * i) * 2 ** 20,
      samples: [{ at_ms: 4_000, cpu_s: 0.8, memory_bytes: (80 + 3 * i) * 2 ** 20 }],
    })),
    final: {
      connected_ais: size,
      shared_patterns: shared("patterns"),
      shared_components: shared("components"),
      active_collaborations: 0,
    },
    latency: Object.fromEntries(
      ["pattern_share", "collaboration_request", "collaboration_accept", "load"].map((type, i) => [type, {
        ack_ms: histogram(400, 1.2 * (i + 1)),
        delivery_ms: i === 2 ? histogram(0, 1) : histogram(380, 2.1 * (i + 1)),
      }]),
    ),
    collaborations: {
      completed: completed.length,
      failed: sessions.filter(({ state }) => state === "expired").length,
      active: 0,
      round_trips_ms: completed.map((one) => one.closed_at_ms! - one.requested_at_ms).sort((a, b) => a - b),
      joint: completed.slice(0, 3).map(({ session_id, partner }, i) => ({
        ...{ session_id, partner: partner!, objective: "experience" },
        ...{ unit: "points", direction: "max" as const },
        ...{ start: -0.39 + i / 100, final: -0.27 + i / 100 },
      })),
      sessions,
    },
    messages: sessions.slice(-4).flatMap((one, i) => messagesOf(one, 100 + 10 * i))
      .sort((a, b) => a.at_ms - b.at_ms).map((message, i) => ({ ...message, seq: 900 + i })),
    learning: trainers.map(({ ai_id }, i) => learning(ai_id, i)),
    database: {
      contributors: trainers.map(({ ai_id, patterns, components }) => ({
        source_ai: ai_id,
        ...{ patterns, components },
      })),
      recent: { window_ms: 60_000, patterns: 3, components: 2 },
    },
    ledger: {
      acknowledged: 8_412,
      lost: 0,
      received: 9_120,
      out_of_order: 0,
      streams: 5,
      streams_broken: 0,
      fences_shared: 0,
    },
    faults: [{
      ...{ kind: "kill", target: trainers[Math.min(1, size - 1)]!.ai_id, asked_at_ms: 15_000 },
      ...{ applied_at_ms: 15_012, lifted_at_ms: null, effect: "its process was gone after 3 ms" },
    }],
    orphans: 0,
    checks: [
      { name: "every trainer succeeded", expression: null, verdict: "pass", measured: "" },
      {
        ...{ name: "completed collaborations ≥ 3", expression: "completed_collaborations >= 3" },
        ...{ verdict: "pass", measured: String(completed.length) },
      },
    ],
    verdict: "pass",
    ...changes,
  };
}

function trainer(i: number): TrainerResult {
  const wasKilled = i === 1;
  return {
    ai_id: `AI_Node_${i + 1}`,
    specialization: SPECIALIZATIONS[i % SPECIALIZATIONS.length]!,
    brain: "builtin",
    started_at_ms: 100 + 500 * i,
    ready: true,
    success: true,
    exit_code: wasKilled ? 137 : 0,
    ended_early: false,
    ended_by_fault: wasKilled,
    killed: false,
    log_lines: 95 + i,
    warnings: wasKilled ? 1 : 0,
    errors: 0,
    last_lines: [`AI_Node_${i + 1} says goodbye`],
    patterns: 3 + i % 4,
    components: 2,
  };
}

/** Returns collaborations: the third is reopened and taken over, the fourth expires, all others complete. */
function session(i: number, size: number): SessionResult {
  const name = (n: number) => `AI_Node_${n % size + 1}`;
  const at = 2_000 + Math.round(i * 34_000 / (2 * size));
  const start = (afterMs: number, partner: string) => ({ at_ms: at + afterMs, partner, fence: 20 * i + 3 });
  const common = {
    session_id: `s${20 * i + 1}`,
    collaboration_type: "joint_optimization",
    requester: name(i),
    requested_at_ms: at,
    progress: [{ at_ms: at + 1_400, share: 0.5 }],
    reopened_at_ms: [],
  };
  if (i === 3) return { ...common, partner: null, state: "expired", starts: [], closed_at_ms: at + 4_000 };
  if (i === 2) {
    return {
      ...{ ...common, partner: name(i + 2), state: "completed" },
      starts: [start(900, name(i + 1)), start(8_000, name(i + 2))],
      reopened_at_ms: [at + 6_000],
      closed_at_ms: at + 11_000,
    };
  }
  return {
    ...{ ...common, partner: name(i + 1), state: "completed" },
    starts: [start(400 + 150 * i, name(i + 1))],
    closed_at_ms: at + 2_500 + 150 * i,
  };
}

function messagesOf(
  { session_id, requester, partner, requested_at_ms, starts, closed_at_ms }: SessionResult,
  seq: number,
) {
  const rest = { audience: [] as string[], session_id, seq };
  return [
    { ...rest, at_ms: requested_at_ms, message_type: "collaboration_request", source_ai: requester },
    ...starts.map(({ at_ms }) => ({
      ...{ ...rest, at_ms, message_type: "collaboration_accept", source_ai: partner! },
      audience: [requester],
    })),
    { ...rest, at_ms: closed_at_ms!, message_type: "collaboration_closed", source_ai: "hub" },
  ];
}

function learning(ai_id: string, i: number): Results["learning"][number] {
  const first = 1.31 + (i % 5) / 20;
  const points = Array.from({ length: 6 }, (_, k) => ({
    at_ms: 2_000 + 600 * i % 3_000 + 6_000 * k,
    score: 0.92 + (first - 0.92) * 0.5 ** k,
  }));
  return {
    ai_id,
    domain: DOMAINS[i % DOMAINS.length]!,
    first_score: points[0]!.score,
    best_score: points.at(-1)!.score,
    alone: i % 2 === 0 ? 0.98 : null,
    unit: "of the best classic",
    direction: "min",
    points,
  };
}

type HistogramResult = Results["latency"][string]["ack_ms"];

/** Histograms that were made are kept, as every sample has the same ones. */
const histograms = new Map<string, HistogramResult>();

function histogram(count: number, middleMs: number): HistogramResult {
  const key = `${count} ${middleMs}`;
  const made = histograms.get(key) ?? newHistogram(count, middleMs);
  histograms.set(key, made);
  return made;
}

/** Returns `count` values around `middleMs`, in the buckets of `histogramSchema`. */
function newHistogram(count: number, middleMs: number): HistogramResult {
  const values = Array.from({ length: count }, (_, i) => middleMs * (0.5 + 3 * (i / count) ** 8));
  const buckets = new Map<number, number>();
  for (const ms of values) {
    const index = Math.floor(16 * Math.log2(ms * 1_000));
    buckets.set(index, (buckets.get(index) ?? 0) + 1);
  }
  return {
    count,
    min: count === 0 ? null : Math.min(...values),
    max: count === 0 ? null : Math.max(...values),
    sum: values.reduce((sum, ms) => sum + ms, 0),
    buckets: [...buckets].sort(([a], [b]) => a - b),
  };
}
