import assert from "node:assert/strict";
import { Histogram } from "../internal/histogram.ts";
import { Metrics } from "./metrics.ts";
import { sampleView } from "./testing/sample_view.ts";

const NO_STREAMS = { open: 0, droppedLines: 0 };

async function valuesOf(metrics: Metrics): Promise<Map<string, string>> {
  const lines = (await metrics.text()).split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  return new Map(lines.map((line) => line.split(/ (?=[^ ]*$)/) as [string, string]));
}

Deno.test("metrics are the counters of the hub and of its open pages at the time of the request", async () => {
  let entries = 7;
  const sample = sampleView();
  const claimed_microusd = new Map([["AI_Node_1", 1_500_000]]);
  const view = { ...sample, counters: () => ({ ...sample.counters()!, entries, claimed_microusd }) };
  const metrics = new Metrics(view, { open: 3, droppedLines: 12 });
  const values = await valuesOf(metrics);
  for (
    const [name, value] of [
      ["aicollab_entries_total", 7],
      ["aicollab_connected_ais", 4],
      ["aicollab_uptime_seconds", 7_200],
      ["aicollab_ready", 1],
      ['aicollab_claimed_cost_usd_total{ai_id="AI_Node_1"}', 1.5],
      ["aicollab_dashboard_streams", 3],
      ["aicollab_dashboard_dropped_lines_total", 12],
      [`aicollab_info{version="0.1.0",journal_id="01KAE0SAMPLE"}`, 1],
    ] as const
  ) assert.equal(values.get(name), String(value), name);
  assert.ok(Number(values.get("aicollab_resident_memory_bytes")) > 1e6);
  entries = 9;
  assert.equal((await valuesOf(metrics)).get("aicollab_entries_total"), "9");
});

Deno.test("what is not counted is left out, and the rest is shown", async () => {
  const values = await valuesOf(new Metrics(sampleView({}, { counters: () => undefined }), NO_STREAMS));
  for (const name of ["entries_total", "ack_seconds_count"]) {
    assert.equal(values.has(`aicollab_${name}`), false);
  }
  assert.equal(values.get("aicollab_connected_ais"), "4");
});

Deno.test("durations are histograms in seconds with exact buckets, also for large counts", async () => {
  const ack_ms = new Histogram();
  ack_ms.record(0.1, 5); // below 128 µs
  ack_ms.record(0.2, 3);
  ack_ms.record(40_000, 2); // beyond the last bucket
  const sample = sampleView();
  const view = { ...sample, counters: () => ({ ...sample.counters()!, ack_ms }) };
  const values = await valuesOf(new Metrics(view, NO_STREAMS));
  const bucket = (le: string) => Number(values.get(`aicollab_ack_seconds_bucket{le="${le}"}`));
  assert.deepEqual([bucket("0.000128"), bucket("0.000256"), bucket("16.777216"), bucket("+Inf")], [
    5,
    8,
    8,
    10,
  ]);
  assert.equal(Number(values.get("aicollab_ack_seconds_count")), 10);
  assert.ok(Math.abs(Number(values.get("aicollab_ack_seconds_sum")) - 80.0011) < 1e-9);
});

Deno.test("an answer asks the hub for each thing once", async () => {
  const asked: string[] = [];
  const sample = sampleView();
  const metrics = new Metrics({
    ...sample,
    status: () => (asked.push("status"), sample.status()),
    counters: () => (asked.push("counters"), sample.counters()),
    notReady: () => void asked.push("notReady"),
  }, NO_STREAMS);
  asked.length = 0;
  await metrics.text();
  assert.deepEqual(asked, ["status", "counters", "notReady"]);
});

Deno.test("every metric has a help text, and a name that Prometheus takes and that ends with its unit or a count", async () => {
  const text = await new Metrics(sampleView(), NO_STREAMS).text();
  const names = [...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)];
  assert.ok(names.length > 20);
  for (const [, name, type] of names) {
    assert.match(name!, /^aicollab_[a-z_]+$/);
    assert.match(text, new RegExp(`^# HELP ${name} \\S.{10,}$`, "m"));
    assert.equal(type === "counter", name!.endsWith("_total"), name);
    if (type === "histogram") assert.match(name!, /_seconds$/);
  }
});
