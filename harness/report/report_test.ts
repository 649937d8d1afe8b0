import assert from "node:assert/strict";
import { chartsOf } from "../../outcome/charts/charts.ts";
import type { Results } from "../../outcome/results.ts";
import { sampleResults } from "../../outcome/testing/sample_results.ts";
import { reportFiles } from "./files.ts";

const folder = "results/basic/x/";
const sampleFiles = await reportFiles(sampleResults(), { folder });

/** Turns off the sanitizers: the charting library leaves a timer of one frame behind each picture, which ends by itself. */
function testDrawing(name: string, fn: () => void | Promise<void>): void {
  Deno.test(name, { sanitizeOps: false, sanitizeResources: false }, fn);
}

/** Returns the results of a run in which every text that an AI may write tries to be markup. */
function hostileResults(): Results {
  const nasty = `"><script>alert(1)</script>&amp;\u202e`;
  const { trainers, learning, collaborations, latency, messages, faults, ...rest } = sampleResults();
  return {
    ...rest,
    title: nasty,
    trainers: trainers.map((trainer) => ({
      ...trainer,
      ...{ specialization: nasty, brain: nasty, success: false, exit_code: 1, last_lines: [nasty] },
    })),
    learning: learning.map((curve) => ({ ...curve, domain: nasty, unit: nasty })),
    collaborations: {
      ...collaborations,
      sessions: collaborations.sessions.map((session) => ({ ...session, collaboration_type: nasty })),
      joint: collaborations.joint.map((one) => ({ ...one, objective: nasty })),
    },
    latency: { ...latency, [nasty]: latency.pattern_share! },
    messages: messages.map((message) => ({ ...message, message_type: nasty })),
    faults: faults.map((fault) => ({ ...fault, effect: nasty })),
  };
}

testDrawing(
  "a run leaves its results, the report as text and as a page, and a picture of each chart",
  async () => {
    const results = sampleResults();
    const files = await reportFiles(results, { folder });
    assert.deepEqual(Object.keys(files), [
      ...["results.json", "report.txt", "report.html"],
      ...["learning", "collaborations", "success", "specializations", "hub_stats", "latency", "sequence"]
        .map((name) => `charts/${name}.svg`),
    ]);
    assert.deepEqual(JSON.parse(files["results.json"]!), results);
    assert.match(files["report.txt"]!, /\nPASS {2}2 checks +results\/basic\/x\/\n$/);
  },
);

testDrawing("a picture is one SVG with a label, without animation and without external resources", () => {
  for (const [path, svg] of Object.entries(sampleFiles).filter(([path]) => path.endsWith(".svg"))) {
    assert.match(svg, /^<svg role="img" aria-label="[^"]{10,}"[^>]*viewBox=/, path);
    assert.match(svg, /<\/svg>\n$/);
    assert.doesNotMatch(svg, /<style|<script|href|NaN|undefined|Infinity/, path);
  }
});

testDrawing("the page has no scripts and no external resources", () => {
  const { "report.html": html } = sampleFiles;
  assert.doesNotMatch(html!, /<script|<link rel="stylesheet"|src=|url\((?!#)|@import|javascript:|\son\w+=/);
  assert.match(html!, /default-src &#39;none&#39;|default-src 'none'/);
});

testDrawing(
  "the page has every number of every chart as text, and the ids of its pictures are unique",
  () => {
    const results = sampleResults();
    const { "report.html": html } = sampleFiles;
    for (const { table, name } of chartsOf(results)) {
      for (const cell of table.rows.flat()) assert.ok(html!.includes(`>${cell}</`), `${name}: ${cell}`);
    }
    const ids = [...html!.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
    assert.equal(new Set(ids).size, ids.length);
  },
);

testDrawing(
  "text of AIs is never markup in page and pictures, and its hidden characters are shown",
  async () => {
    const files = await reportFiles(hostileResults(), { folder, details: true });
    for (const [path, text] of Object.entries(files)) {
      if (path.endsWith(".json")) continue;
      assert.ok(!text.includes("\u202e"), path);
      if (!path.endsWith(".txt")) assert.doesNotMatch(text, /<script/, path);
    }
    assert.match(files["report.html"]!, /&lt;script&gt;alert\(1\)&lt;\/script&gt;&amp;amp;⟨U\+202E⟩/);
  },
);

testDrawing("a run in which nothing ran has a report, too", async () => {
  const { collaborations, ...rest } = sampleResults({ verdict: "nothing_ran", ledger: null });
  const none: Results = {
    ...rest,
    ...{
      trainers: [],
      hub_stats: [],
      latency: {},
      learning: [],
      messages: [],
      load: [],
      processes: [],
      faults: [],
    },
    collaborations: { ...collaborations, round_trips_ms: [], joint: [], sessions: [] },
  };
  const files = await reportFiles(none, { folder });
  assert.match(files["report.html"]!, /NOTHING RAN – no AI reached the hub/);
  assert.match(files["charts/collaborations.svg"]!, /No AI asked for a collaboration/);
});
