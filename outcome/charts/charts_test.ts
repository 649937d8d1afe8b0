import assert from "node:assert/strict";
import { sampleAgents } from "../testing/sample_agents.ts";
import { sampleResults } from "../testing/sample_results.ts";
import { type Results, resultsSchema } from "../results.ts";
import type { Chart } from "./chart.ts";
import { chartsOf } from "./charts.ts";
import { learningChart, type LearningCurve } from "./learning.ts";
import { LIGHT } from "./palette.ts";

const wide = { palette: LIGHT, width: 880 };

function chart(name: string, results = sampleResults()): Chart {
  return chartsOf(results).find((one) => one.name === name)!;
}

Deno.test("the sample is what the schema of results says", () => {
  const results = sampleResults();
  assert.deepEqual(resultsSchema.parse(results), results);
});

Deno.test("every chart's option is plain data: a server can send it to a browser as it is", () => {
  for (const one of chartsOf(sampleResults())) {
    const { option } = one.draw(wide);
    assert.deepEqual(JSON.parse(JSON.stringify(option)), option, one.name);
  }
});

Deno.test("a chart of nothing says why instead of drawing", () => {
  const { collaborations, ...rest } = sampleResults();
  const empty = {
    ...rest,
    ...{ trainers: [], hub_stats: [], latency: {}, learning: [], messages: [] },
    collaborations: { ...collaborations, sessions: [] },
  };
  for (const one of chartsOf(empty)) {
    assert.deepEqual(one.table.rows, [], one.name);
    const { title, series } = one.draw(wide).option as { title: { text: string }; series?: unknown };
    assert.equal(title.text.toLowerCase(), one.about.toLowerCase());
    assert.equal(series, undefined);
  }
});

Deno.test("a run of agents alone has no charts of trainers, and one of learning only where they shared scores", () => {
  const { learning } = sampleResults();
  const agents = { trainers: [], agents: sampleAgents().agents };
  const names = (changes: Partial<Results>) => chartsOf(sampleResults(changes)).map(({ name }) => name);
  const others = ["collaborations", "hub_stats", "latency", "sequence"];
  assert.deepEqual(names({ ...agents, learning: [] }), others);
  assert.deepEqual(names({ ...agents, learning }), ["learning", ...others]);
});

Deno.test("success is 1 or 0 for each trainer, in words as well", () => {
  const [first, ...others] = sampleResults().trainers;
  const failed = { ...first!, success: false, exit_code: 1 };
  const { table, draw } = chart("success", sampleResults({ trainers: [failed, ...others] }));
  assert.deepEqual(table.rows.slice(0, 2), [
    ["AI_Node_1", "0", "exited 1"],
    ["AI_Node_2", "1", "Success, ended by a fault"],
  ]);
  const { series } = draw(wide).option as { series: [{ data: { value: number; name: string }[] }] };
  assert.deepEqual(series[0].data.map(({ value }) => value), [0, 1, 1, 1]);
  assert.equal(series[0].data[0]!.name, "✕ exited 1");
});

Deno.test("the specialization pie counts trainers, the most frequent first", () => {
  const { table } = chart("specializations", sampleResults({}, 10));
  assert.deepEqual(table.rows.slice(0, 3), [
    ["networking", "2", "20 %"],
    ["graphics", "2", "20 %"],
    ["security", "1", "10 %"],
  ]);
});

Deno.test("a specialization has the same colour in every pie, however many there are of it", () => {
  const colourOf = (name: string, results = sampleResults()) => {
    const { series } = chart("specializations", results).draw(wide).option as {
      series: [{ data: { name: string; itemStyle: { color: string } }[] }];
    };
    return series[0].data.find((slice) => slice.name.startsWith(name))!.itemStyle.color;
  };
  const trainers = sampleResults().trainers;
  const mostly = sampleResults({
    trainers: [...trainers.filter(({ specialization }) => specialization === "graphics"), ...trainers],
  });
  assert.equal(colourOf("networking", mostly), colourOf("networking"));
  assert.equal(colourOf("graphics", mostly), colourOf("graphics"));
  assert.notEqual(colourOf("graphics"), colourOf("networking"));
});

Deno.test("in no scenario that every aicollab has do two specializations look alike", () => {
  const [trainer] = sampleResults().trainers;
  const folder = new URL("../../harness/scenario/built_in/", import.meta.url);
  const scenarios = [...Deno.readDirSync(folder)].map(({ name }) => name);
  assert.ok(scenarios.length >= 10, `${scenarios.length} scenarios`);
  for (const name of scenarios) {
    const { members } = JSON.parse(Deno.readTextFileSync(new URL(name, folder))) as {
      members: { specialization?: string }[];
    };
    const trainers = members.flatMap(({ specialization }) =>
      specialization === undefined ? [] : [{ ...trainer!, specialization }]
    );
    if (trainers.length === 0) continue;
    const { option } = chart("specializations", sampleResults({ trainers })).draw(wide);
    const { series: [{ data }] } = option as { series: [{ data: { itemStyle: unknown }[] }] };
    const looks = data.map(({ itemStyle }) => JSON.stringify(itemStyle));
    assert.equal(new Set(looks).size, data.length, `${name}: ${looks.join(" ")}`);
  }
});

Deno.test("the hub's curves break where it did not answer, and faults stand where they were applied", () => {
  const { draw } = chart("hub_stats");
  const { series } = draw(wide).option as {
    series: { data: [number, number | null][]; markLine: { data: { name: string; xAxis: number }[] } }[];
  };
  assert.deepEqual(series[0]!.data.slice(4, 7), [[16, 3], [16, null], [28, 3]]);
  assert.deepEqual(series[0]!.markLine.data, [{ name: "kill", xAxis: 15.012 }]);
});

Deno.test("several faults have numbers in the order of time, which the words explain; close ones share a place", () => {
  const [kill] = sampleResults().faults;
  const fault = (kind: string, applied_at_ms: number | null) => ({ ...kill!, kind, applied_at_ms });
  const faults = [fault("pause", 30_000), fault("cut", 15_500), fault("delay", null), fault("kill", 15_000)];
  const { about, draw } = chart("hub_stats", sampleResults({ faults }));
  assert.match(
    about,
    /faults: 1 kill AI_Node_2 at 15\.0 s, 2 cut AI_Node_2 at 15\.5 s, 3 pause [^,]* at 30\.0 s$/,
  );
  const { series: [first] } = draw(wide).option as { series: { markLine: { data: unknown } }[] };
  assert.deepEqual(first!.markLine.data, [
    { name: "1–2", xAxis: 15 },
    { name: "", xAxis: 15.5 },
    { name: "3", xAxis: 30 },
  ]);
  const many = Array.from({ length: 10 }, () => fault("cut", 1_000));
  assert.match(
    chart("hub_stats", sampleResults({ faults: many })).about,
    /8 cut AI_Node_2 at 1\.0 s, and 2 more$/,
  );
});

Deno.test("messages a second are counted between two samples", () => {
  const { table } = chart("hub_stats");
  assert.deepEqual(table.rows.map((row) => row.at(-1)).slice(0, 3), ["–", "30.3", "30.8"]);
});

Deno.test("latency shows each kind of each message type that was measured", () => {
  const { table } = chart("latency");
  const of = table.rows.map(([type, kind, count]) => `${type} ${kind} ${count}`);
  assert.ok(of.includes("collaboration_accept ack 400"));
  assert.ok(!of.some((row) => row.startsWith("collaboration_accept delivery")));
});

Deno.test("learning in ratios has the best classic at 1, other units have not", () => {
  const [ratio, other] = sampleResults().learning;
  const { draw } = chart("learning", sampleResults({ learning: [ratio!, { ...other!, unit: "frames" }] }));
  const { series } = draw(wide).option as { series: { markLine?: { data: unknown[] } }[] };
  const references = series.flatMap(({ markLine }) => markLine === undefined ? [] : [markLine.data]);
  assert.deepEqual(references, [[{ yAxis: 1 }], []]);
});

/** Returns the lines of the only curve of a chart: lists of scores, cut where the line breaks. */
function linesOf(curve: LearningCurve): { lines: number[][]; option: Series } {
  const { series: [first] } = learningChart([curve]).draw(wide).option as { series: [Series] };
  const lines: number[][] = [[]];
  for (const item of first.data) {
    const [, score] = Array.isArray(item) ? item : item.value;
    if (score === null) lines.push([]);
    else lines.at(-1)!.push(score);
  }
  return { lines, option: first };
}

type Value = [number, number | null];
interface Series {
  data: (Value | { value: Value; symbol: string; itemStyle: { color: string } })[];
  showSymbol: boolean;
}

/** Returns the line of the best so far of the only curve of a chart: pairs of a time in seconds and a score. */
function bestOf(curve: LearningCurve): unknown {
  return (learningChart([curve]).draw(wide).option as { series: { data: unknown }[] }).series[1]?.data;
}

Deno.test("ratios of different workloads stand alone, and a line goes through the best so far that holds", () => {
  const [ratio] = sampleResults().learning;
  const points = [5, 3, 1, 4].map((score, i) => ({
    ...{ at_ms: 1_000 * i, score, workload: `w${i}`, isRefuted: score === 1 },
  }));
  const curve = { ...ratio!, points };
  assert.deepEqual(linesOf(curve).lines, [[5], [3], [1], [4]]);
  assert.deepEqual(bestOf(curve), [[0, 5], [1, 3], [3, 3]]);
  assert.match(learningChart([curve]).about, /best classic policy on the same workload.*the best so far/);
});

Deno.test("other scores of different workloads are gains over what each was compared with, where all have that", () => {
  const [other] = sampleResults().learning;
  const points = [[-0.4, -0.5], [-0.2, -0.25], [-0.3, -0.5]].map(([score, baseline], i) => ({
    ...{ at_ms: 1_000 * i, score: score!, baseline: baseline!, workload: `w${i}` },
  }));
  const curve = { ...other!, unit: "points", direction: "max" as const, points };
  const rounded = (lines: number[][]) => lines.flat().map((gain) => Number(gain.toFixed(3)));
  assert.deepEqual(rounded(linesOf(curve).lines), [0.1, 0.05, 0.2]);
  assert.deepEqual(rounded(linesOf({ ...curve, direction: "min" }).lines), [-0.1, -0.05, -0.2]);
  const [first, ...rest] = points;
  const unknown = { ...curve, points: [{ ...first!, baseline: undefined }, ...rest] };
  assert.deepEqual(linesOf(unknown).lines, [[-0.4], [-0.2], [-0.3]]);
  assert.equal(bestOf(unknown), undefined);
});

Deno.test("where the workloads are known, a line joins the scores on the same ones", () => {
  const [ratio] = sampleResults().learning;
  const points = [["a", 5], ["b", 9], ["a", 3], ["b", 8], ["c", 1]].map(([workload, score], i) => ({
    ...{ at_ms: 1_000 * i, score: Number(score), workload: String(workload) },
  }));
  const curve = { ...ratio!, unit: "points", points };
  assert.deepEqual(linesOf(curve).lines, [[5, 3], [9, 8], [1]]);
  assert.match(learningChart([curve]).about, /scores on the same workload are joined by a line/);
});

Deno.test("a refuted score is marked as one, in the colour of what is bad", () => {
  const [ratio] = sampleResults().learning;
  const points = [{ at_ms: 0, score: 5 }, { at_ms: 1_000, score: 3, isRefuted: true }];
  const { option: { data: [plain, , refuted], showSymbol } } = linesOf({ ...ratio!, points });
  assert.deepEqual(plain, [0, 5]);
  assert.ok(!Array.isArray(refuted) && refuted!.itemStyle.color === LIGHT.bad && showSymbol);
  const chart = learningChart([{ ...ratio!, points, best_score: null }]);
  assert.match(chart.about, /✕ was refuted/);
  assert.equal(chart.table.rows[0]![3], "–");
});

Deno.test("a collaboration's waits and work add up: from request to accept, and again after a reopening", () => {
  const { table } = chart("collaborations");
  const [session, , , , state, , waited, worked] = table.rows[2]!;
  assert.deepEqual([session, state, waited, worked], ["s41", "completed, reopened 1 ×", "2.9 s", "8.1 s"]);
  assert.deepEqual(table.rows[3]!.slice(3, 5), ["–", "expired"]);
});

Deno.test("of many collaborations those that were reopened or not completed are drawn first, in order of time", () => {
  const { draw } = chart("collaborations", sampleResults({}, 40));
  const { yAxis } = draw(wide).option as { yAxis: { data: string[] } };
  assert.equal(yAxis.data.length, 30);
  assert.deepEqual(yAxis.data.slice(0, 2), ["s41", "s61"]);
});

Deno.test("the sequence has a column for each AI that takes part, and fewer messages where there is no room", () => {
  const { draw } = chart("sequence");
  const columns = (width: number) =>
    (draw({ palette: LIGHT, width }).option as { xAxis: { data: string[] } }).xAxis.data;
  assert.deepEqual(columns(880), ["AI_Node_1", "AI_Node_2", "AI_Node_3", "AI_Node_4", "hub"]);
  assert.deepEqual(columns(352), ["AI_Node_1", "AI_Node_3", "AI_Node_4", "hub"]);
});
