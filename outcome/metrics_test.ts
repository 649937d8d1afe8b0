import assert from "node:assert/strict";
import { Histogram } from "../internal/histogram.ts";
import { type Metric, METRIC_NAMES, type MetricName, METRICS, metricWords } from "./metrics.ts";
import { sampleAgents } from "./testing/sample_agents.ts";
import { sampleResults } from "./testing/sample_results.ts";
import type { Results } from "./results.ts";

function read(run: Results, name: MetricName, aggregation?: string) {
  const metric: Metric = METRICS[name];
  return metric.read(run, aggregation ?? metric.usual);
}

function histogram(...values: number[]) {
  const counted = new Histogram();
  values.forEach((ms) => counted.record(ms));
  return counted.toJSON();
}

Deno.test("every metric of a whole run has a number for each of its aggregations", () => {
  const run = sampleResults(sampleAgents());
  for (const name of METRIC_NAMES) {
    const { aggregations }: Metric = METRICS[name];
    for (const aggregation of aggregations.length === 0 ? [undefined] : aggregations) {
      assert.ok(Number.isFinite(read(run, name, aggregation)?.value), metricWords(name, aggregation));
    }
  }
});

Deno.test("what was not measured has no value, which is not 0", () => {
  const run = sampleResults({
    hub: { ...sampleResults().hub, log: null },
    ...{ ledger: null, load: [], processes: [], latency: {}, learning: [], hub_stats: [] },
    collaborations: { completed: 0, failed: 0, active: 0, round_trips_ms: [], joint: [], sessions: [] },
  });
  const unmeasured = METRIC_NAMES.filter((name) => {
    const { aggregations }: Metric = METRICS[name];
    return read(run, name, aggregations.at(-1)) === undefined;
  });
  assert.deepEqual(unmeasured, [
    ...["tasks_done", "tasks_heard", "hand_overs", "rings", "rings_lost"],
    ...["active_collaborations", "round_trip_ms", "shared_patterns", "shared_components"],
    ...["learning_ratio", "alone_ratio", "classic_ratio", "connected_ais", "messages", "messages_per_s"],
    ...["ack_ms", "delivery_ms", "acknowledged", "lost", "received", "out_of_order"],
    ...["streams_broken", "fences_shared"],
    ...["load_intended", "load_acknowledged", "load_acknowledged_share", "load_refused", "load_unanswered"],
    ...["load_delivered", "load_ack_ms", "load_delivery_ms", "hub_log_errors", "hub_log_warnings", "cpu_s"],
    "peak_memory_bytes",
  ]);
  for (const name of unmeasured) assert.notEqual(METRICS[name].absent, "", name);
});

Deno.test("without an own hub, whether connections broke is not measured", () => {
  const ledger = sampleResults().ledger!;
  assert.equal(read(sampleResults({ ledger }), "streams_broken")?.value, ledger.streams_broken);
  const none = sampleResults({ ledger: { ...ledger, streams: 0, streams_broken: 0 } });
  assert.equal(read(none, "streams_broken"), undefined);
});

Deno.test("latencies of message types merge as histograms, the load stays by itself", () => {
  const of = (...ack: number[]) => ({ ack_ms: histogram(...ack), delivery_ms: histogram() });
  const latency = { pattern_share: of(1, 1, 1), verdict: of(100), load: of(9_000) };
  const run = sampleResults({ latency });
  assert.ok(Math.abs(read(run, "ack_ms", "p50")!.value - 1) < 0.05, "the mean of two medians would be 50");
  assert.equal(read(run, "ack_ms", "max")!.value, 100);
  assert.equal(read(run, "load_ack_ms", "max")!.value, 9_000);
  assert.equal(read(run, "delivery_ms", "max"), undefined);
});

Deno.test("a count over time is the final one, or the least or most of all samples", () => {
  const sample = sampleResults().hub_stats[0]!;
  const run = sampleResults({
    hub_stats: [2, 7, 1].map((connected_ais, i) => ({ ...sample, at_ms: i, connected_ais })),
    final: { connected_ais: 3, shared_patterns: 0, shared_components: 0, active_collaborations: 0 },
  });
  const values = [undefined, "last", "min", "max"].map((each) => read(run, "connected_ais", each)!.value);
  assert.deepEqual(values, [3, 3, 1, 7]);
});

Deno.test("a learner's ratio is below 1 where it came further, whichever way its score goes; the worst counts", () => {
  const [learner] = sampleResults().learning;
  const learning = [
    { ...learner!, ai_id: "A", direction: "min" as const, first_score: 2, best_score: 1 },
    { ...learner!, ai_id: "B", direction: "max" as const, first_score: 8, best_score: 10 },
    // Scores below 0 have no share.
    { ...learner!, ai_id: "C", direction: "max" as const, first_score: -2, best_score: -1 },
  ];
  assert.deepEqual(read(sampleResults({ learning }), "learning_ratio"), { value: 0.8, whose: "B" });
  assert.deepEqual(read(sampleResults({ learning }), "learning_ratio", "min"), { value: 0.5, whose: "A" });
});

Deno.test("the hub's memory, the largest and the sum of all are three numbers", () => {
  const processes = [["hub", 5], ["A", 9], ["B", 1]].map(([name, peak]) => ({
    ...{ name: String(name), peak_memory_bytes: Number(peak), cpu_s: 0, samples: [] },
  }));
  const run = sampleResults({ processes });
  assert.equal(read(run, "peak_memory_bytes", "hub")!.value, 5);
  assert.deepEqual(read(run, "peak_memory_bytes", "max"), { value: 9, whose: "A" });
  assert.equal(read(run, "peak_memory_bytes")!.value, 15);
});

Deno.test("the longest round trip names who asked for it", () => {
  const run = sampleResults();
  const longest = run.collaborations.sessions[2]!; // was reopened
  const reading = read(run, "round_trip_ms", "max")!;
  assert.deepEqual(reading, { value: 11_000, whose: longest.requester });
});

Deno.test("the words of a metric are short, and say whose it is where it is somebody's", () => {
  for (const name of METRIC_NAMES) {
    const { compared }: Metric = METRICS[name];
    for (const aggregation of compared) {
      const words = metricWords(name, aggregation);
      assert.ok(words.length <= 40, words);
    }
  }
  assert.deepEqual([undefined, "max", "min"].map((which) => metricWords("classic_ratio", which)), [
    ...["best score over best classic, worst AI", "best score over best classic, worst AI"],
    "best score over best classic, best AI",
  ]);
  assert.equal(metricWords("connected_ais", "max"), "connected AIs max");
});

Deno.test("a task that was done twice is not done exactly once, and rings are those of all bells", () => {
  const { agents, tasks: [first, second] } = sampleAgents();
  const run = sampleResults({ agents, tasks: [{ ...first!, done: 2 }, second!] });
  const value = (name: MetricName) => read(run, name)?.value;
  assert.deepEqual([value("tasks_done"), value("tasks_heard"), value("hand_overs")], [1, 2, 1]);
  assert.deepEqual([value("rings"), value("rings_lost")], [3, 1]);
});
