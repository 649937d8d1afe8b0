/** The table of metrics: how each is read from results and which way is better. Checks and comparisons read it. */
import { Histogram } from "../internal/histogram.ts";
import type { Unit } from "./quantity.ts";
import { type HubSample, type Measured, quantile, type Results } from "./results.ts";

/** A reading is a value, and the AI that it belongs to where one stands out. */
export interface Reading {
  readonly value: number;
  readonly whose?: string | undefined;
}

/** A metric is one quantity that a run measures. */
export interface Metric {
  /** `words` are for people; an aggregation follows them, as in "collaboration round trip p95". */
  readonly words: string;
  readonly unit: Unit;
  /** `better` is undefined where more is neither good nor bad. */
  readonly better: "lower" | "higher" | undefined;
  /** An aggregation stands behind the name, as in `.p95`; the list is empty where there is one value only. */
  readonly aggregations: readonly string[];
  /** This aggregation is meant where none is named; undefined: one must be named, or there are none. */
  readonly usual: string | undefined;
  /** Words for aggregations whose names do not explain themselves. */
  readonly called?: Readonly<Record<string, string>>;
  /** A comparison shows these aggregations. */
  readonly compared: readonly (string | undefined)[];
  /** Says why there may be no value. */
  readonly absent: string;
  /** Returns undefined where the metric was not measured. */
  readonly read: (run: Measured, aggregation: string | undefined) => Reading | undefined;
}

type Traits = Pick<Metric, "words" | "unit" | "better">;

const counts = (words: string, better?: Metric["better"]): Traits => ({ words, unit: "count", better });
const lasts = (words: string): Traits => ({ words, unit: "ms", better: "lower" });

/** Makes a metric that is one number of the whole run. */
function single(
  traits: Traits,
  read: (run: Measured) => number | undefined,
  absent = "",
): Metric {
  return {
    ...{ ...traits, absent, aggregations: [], usual: undefined, compared: [undefined] },
    read: (run) => valued(read(run)),
  };
}

function valued(value: number | undefined, whose?: string): Reading | undefined {
  return value === undefined ? undefined : { value, whose };
}

/** There may be no audit for this reason. */
export const NO_LEDGER = "the journal, or what an AI noted, cannot be read";

const fromLedger = (traits: Traits, key: keyof NonNullable<Results["ledger"]>) =>
  single(traits, (run) => run.ledger?.[key], NO_LEDGER);

const ofHubLog = (traits: Traits, key: keyof NonNullable<Results["hub"]["log"]>) =>
  single(traits, (run) => run.hub.log?.[key], "the hub is not the run's own");

const ofLoad = (traits: Traits, key: Exclude<keyof Results["load"][number], "ai_id">) =>
  single(traits, (run) => run.load.length === 0 ? undefined : loadSum(run, key), "the scenario has no load");

function loadSum({ load }: Measured, key: Exclude<keyof Results["load"][number], "ai_id">): number {
  return load.reduce((sum, ai) => sum + ai[key], 0);
}

/** Makes a metric of a count that goes up and down: its final value, or one over the samples. */
function overTime(traits: Traits, key: keyof Results["final"]): Metric {
  return {
    ...{ ...traits, absent: "the hub was never sampled", aggregations: ["last", "min", "max"] },
    ...{ usual: "last", compared: ["last"] },
    read({ final, hub_stats }, aggregation) {
      if (aggregation === "last") return { value: final[key] };
      return extreme(hub_stats.map((sample) => ({ value: sample[key] })), aggregation);
    },
  };
}

const TIMES = ["p50", "p95", "p99", "max"];

/** Makes a metric of many durations by quantiles. There is no average, as averages hide what people wait for. */
function times(
  traits: Traits,
  { read, absent }: Pick<Metric, "absent"> & { read: (run: Measured, p: number) => Reading | undefined },
): Metric {
  return {
    ...{ ...traits, absent, aggregations: TIMES, usual: undefined, compared: ["p50", "p95"] },
    read: (run, aggregation) => read(run, aggregation === "max" ? 1 : Number(aggregation?.slice(1)) / 100),
  };
}

function latency(words: string, which: "ack_ms" | "delivery_ms", from: "trainers" | "load"): Metric {
  return times(lasts(words), {
    absent: `nothing of ${from === "load" ? "the load" : "trainers"} was timed`,
    read({ latency }, p) {
      const parts = Object.entries(latency).filter(([type]) => (type === "load") === (from === "load"));
      const all = new Histogram();
      for (const [, histograms] of parts) all.merge(Histogram.from(histograms[which]));
      return valued(all.quantile(p));
    },
  });
}

/** Makes a metric that has one value a process: the hub's, the largest, or the sum. */
function perProcess(traits: Traits, key: "cpu_s" | "peak_memory_bytes"): Metric {
  return {
    ...{ ...traits, absent: "this system does not report it", aggregations: ["sum", "max", "hub"] },
    ...{ usual: "sum", compared: ["hub", "sum"] },
    read({ processes }, aggregation) {
      const each = processes.map((process) => ({ value: process[key], whose: process.name }));
      if (aggregation === "hub") return valued(each.find(({ whose }) => whose === "hub")?.value);
      if (aggregation === "max") return extreme(each, "max");
      return each.length === 0 ? undefined : { value: each.reduce((sum, { value }) => sum + value, 0) };
    },
  };
}

type Learner = Results["learning"][number];

/** Returns the ratio of two scores of each learner, turned so that lower is better; learners without one are left out. */
function perLearner(words: string, ratio: (learner: Learner) => readonly [number, number | null]): Metric {
  return {
    ...{ words, unit: "ratio", better: "lower", aggregations: ["max", "min"], usual: "max" },
    called: { max: "worst AI", min: "best AI" },
    ...{ compared: ["max"], absent: "no learner reported both scores" },
    read: ({ learning }, aggregation) =>
      extreme(
        learning.flatMap((learner) => {
          const [score, base] = ratio(learner);
          // A ratio of scores has a meaning where both have the same sign and the lesser one is a share of the other.
          if (base === null || score <= 0 || base <= 0) return [];
          return [{ value: learner.direction === "min" ? score / base : base / score, whose: learner.ai_id }];
        }),
        aggregation,
      ),
  };
}

function extreme(readings: readonly Reading[], aggregation: string | undefined): Reading | undefined {
  if (readings.length === 0) return undefined;
  return readings.reduce((best, reading) =>
    (aggregation === "min" ? reading.value < best.value : reading.value > best.value) ? reading : best
  );
}

/** Returns the round trip at quantile `p`, and the AI that asked for the longest one. */
function roundTrip({ collaborations: { round_trips_ms, sessions } }: Measured, p: number) {
  const took = sessions.flatMap(({ state, requested_at_ms, closed_at_ms, requester }) =>
    state === "completed" && closed_at_ms !== null
      ? [{ value: closed_at_ms - requested_at_ms, whose: requester }]
      : []
  );
  return valued(quantile(round_trips_ms, p), extreme(took, "max")?.whose);
}

function messagesPerSecond({ hub_stats }: Measured): number | undefined {
  const [first, last]: (HubSample | undefined)[] = [hub_stats[0], hub_stats.at(-1)];
  if (!first || !last || last.at_ms <= first.at_ms) return undefined;
  return (last.messages - first.messages) / ((last.at_ms - first.at_ms) / 1_000);
}

function loadShare(run: Measured): number | undefined {
  const intended = loadSum(run, "intended");
  return intended === 0 ? undefined : 100 * loadSum(run, "acknowledged") / intended;
}

const state = (wanted: string) => ({ collaborations }: Measured) =>
  collaborations.sessions.filter(({ state }) => state === wanted).length;
const trainers = (is: (trainer: Results["trainers"][number]) => boolean) => (run: Measured) =>
  run.trainers.filter(is).length;
const logged = (level: "errors" | "warnings") => (run: Measured) =>
  run.trainers.reduce((sum, trainer) => sum + trainer[level], 0);

const ofTasks = (traits: Traits, of: (task: Results["tasks"][number]) => number) =>
  single(
    traits,
    ({ tasks }) => tasks.length === 0 ? undefined : tasks.reduce((sum, task) => sum + of(task), 0),
    "the scenario asks for no tasks",
  );

type BellResult = NonNullable<Results["agents"][number]["bell"]>;

function ofBells(traits: Traits, of: (bell: BellResult) => number): Metric {
  const read = ({ agents }: Measured) => {
    const bells = agents.flatMap(({ bell }) => bell ?? []);
    return bells.length === 0 ? undefined : bells.reduce((sum, bell) => sum + of(bell), 0);
  };
  return single(traits, read, "no agent has a bell");
}

/** `METRICS` has every name that checks may use. */
export const METRICS = {
  completed_collaborations: single(
    counts("completed collaborations", "higher"),
    (run) => run.collaborations.completed,
  ),
  failed_collaborations: single(counts("failed collaborations", "lower"), (run) => run.collaborations.failed),
  expired_sessions: single(counts("expired sessions", "lower"), state("expired")),
  reopened_sessions: single(
    counts("sessions that were offered again"),
    (run) => run.collaborations.sessions.filter((session) => session.reopened_at_ms.length > 0).length,
  ),
  tasks_done: ofTasks(counts("tasks done exactly once", "higher"), ({ done }) => done === 1 ? 1 : 0),
  tasks_heard: ofTasks(counts("tasks whose asker got the result", "higher"), ({ heard }) => heard ? 1 : 0),
  hand_overs: ofTasks(counts("hand-overs"), ({ hand_overs }) => hand_overs),
  rings: ofBells(counts("rings of bells"), ({ rung }) => rung),
  rings_lost: ofBells(counts("lost rings"), ({ lost }) => lost),
  active_collaborations: overTime(counts("active collaborations"), "active_collaborations"),
  round_trip_ms: times(lasts("collaboration round trip"), {
    read: roundTrip,
    absent: "no collaboration was completed",
  }),
  shared_patterns: overTime(counts("shared patterns", "higher"), "shared_patterns"),
  shared_components: overTime(counts("shared components", "higher"), "shared_components"),
  contributors: single(counts("contributors", "higher"), (run) => run.database.contributors.length),
  learning_ratio: perLearner(
    "best score over first",
    ({ best_score, first_score }) => [best_score, first_score],
  ),
  alone_ratio: perLearner(
    "best score over that alone",
    ({ best_score, alone }) => [best_score, alone],
  ),
  classic_ratio: perLearner(
    "best score over best classic",
    // Such scores are ratios already.
    ({ best_score, unit }) => [best_score, unit === "of the best classic" ? 1 : null],
  ),
  trainers_ready: single(counts("trainers that connected", "higher"), trainers(({ ready }) => ready)),
  trainers_succeeded: single(
    counts("trainers that succeeded", "higher"),
    trainers(({ success }) => success),
  ),
  connected_ais: overTime(counts("connected AIs", "higher"), "connected_ais"),
  messages: single(counts("messages"), (run) => run.hub_stats.at(-1)?.messages, "the hub was never sampled"),
  messages_per_s: single(
    { words: "messages per second", unit: "per_s", better: undefined },
    messagesPerSecond,
    "the hub was not sampled twice",
  ),
  ack_ms: latency("acknowledged after", "ack_ms", "trainers"),
  delivery_ms: latency("delivered after", "delivery_ms", "trainers"),
  acknowledged: fromLedger(counts("acknowledged messages"), "acknowledged"),
  lost: fromLedger(counts("acknowledged and lost", "lower"), "lost"),
  received: fromLedger(counts("received entries"), "received"),
  out_of_order: fromLedger(counts("received out of order", "lower"), "out_of_order"),
  streams_broken: single(
    counts("connections with gaps or repeats", "lower"),
    ({ ledger }) => ledger === null || ledger.streams === 0 ? undefined : ledger.streams_broken,
    "no connection could be held against the journal",
  ),
  fences_shared: fromLedger(counts("fences of two partners", "lower"), "fences_shared"),
  load_intended: ofLoad(counts("load: messages due"), "intended"),
  load_acknowledged: ofLoad(counts("load: acknowledged", "higher"), "acknowledged"),
  load_acknowledged_share: single(
    { words: "load: acknowledged share", unit: "percent", better: "higher" },
    loadShare,
    "the scenario has no load",
  ),
  load_refused: ofLoad(counts("load: refused", "lower"), "refused"),
  load_unanswered: ofLoad(counts("load: unanswered", "lower"), "unanswered"),
  load_delivered: ofLoad(counts("load: received"), "delivered"),
  load_ack_ms: latency("load: acknowledged after", "ack_ms", "load"),
  load_delivery_ms: latency("load: delivered after", "delivery_ms", "load"),
  log_errors: single(counts("error lines of trainers", "lower"), logged("errors")),
  log_warnings: single(counts("warning lines of trainers", "lower"), logged("warnings")),
  hub_log_errors: ofHubLog(counts("error lines of the hub", "lower"), "errors"),
  hub_log_warnings: ofHubLog(counts("warning lines of the hub", "lower"), "warnings"),
  faults_applied: single(
    counts("faults applied"),
    (run) => run.faults.filter(({ applied_at_ms }) => applied_at_ms !== null).length,
  ),
  orphans: single(counts("processes left behind", "lower"), (run) => run.orphans),
  cpu_s: perProcess({ words: "processor time", unit: "s", better: "lower" }, "cpu_s"),
  peak_memory_bytes: perProcess(
    { words: "peak memory", unit: "bytes", better: "lower" },
    "peak_memory_bytes",
  ),
  duration_ms: single({ words: "duration", unit: "ms", better: undefined }, (run) => run.duration_ms),
} as const satisfies Readonly<Record<string, Metric>>;

/** A metric is named as in the table. */
export type MetricName = keyof typeof METRICS;

/** Lists every name in the order of the table. */
export const METRIC_NAMES = Object.keys(METRICS) as readonly MetricName[];

/** Returns "collaboration round trip p95" for a metric and an aggregation; the default aggregation is not named. */
export function metricWords(name: MetricName, aggregation: string | undefined): string {
  const { words, usual, called }: Metric = METRICS[name];
  const which = aggregation ?? usual;
  if (which !== undefined && called !== undefined) return `${words}, ${called[which]}`;
  return which === usual ? words : `${words} ${which}`;
}
