import assert from "node:assert/strict";
import { closingText } from "./closing_text.ts";
import type { Measured } from "./measures.ts";
import { exitOf, judge } from "./verdict.ts";

const trainer: Measured["trainers"][number] = {
  ai_id: "AI_Node_1",
  specialization: "networking",
  started_at_ms: 0,
  ready: true,
  success: true,
  exit_code: 0,
  ended_early: false,
  log_lines: 95,
  last_lines: ["bye"],
  patterns: 3,
  components: 2,
};
const reset = {
  ...trainer,
  ...{ ai_id: "AI_Node_2", specialization: "graphics", success: false, exit_code: 1, ended_early: true },
  ...{ log_lines: 12, last_lines: ["connection reset"] },
};
const run: Measured = {
  schema: "aicollab/results@1",
  run_id: "20261122T140211Z-7f3a",
  scenario: "basic",
  title: "Basic Collaboration",
  started_at: "2026-11-22T14:02:11.000Z",
  duration_ms: 182_400,
  planned_ms: 180_000,
  seed: 7,
  ended_by: "duration",
  hub_stats: [],
  trainers: [trainer],
  final: { connected_ais: 2, shared_patterns: 6, shared_components: 4, active_collaborations: 0 },
  collaborations: {
    completed: 5,
    failed: 1,
    active: 0,
    round_trips_ms: [1_000, 1_200, 4_000],
    joint: [
      { session_id: "s7", partner: "AI_Node_2", objective: "experience", start: -0.39, final: -0.27 },
    ],
  },
  learning: [
    {
      ai_id: "AI_Node_1",
      domain: "ccd@1",
      first_score: 1.31,
      best_score: 0.92,
      unit: "ratio",
      direction: "min",
    },
  ],
  database: {
    contributors: [{ source_ai: "AI_Node_1", patterns: 3, components: 2 }],
    recent: { window_ms: 60_000, patterns: 3, components: 2 },
  },
};
const atLeast6 = [{ measure: "shared_patterns", at_least: 6 }] as const;

Deno.test("a run passes when its hub lasted, its trainers succeeded and its own checks hold", () => {
  const { verdict, checks } = judge(run, [...atLeast6]);
  assert.equal(verdict, "pass");
  assert.deepEqual(checks.map((check) => check.passed), [true, true, true]);
  assert.equal(exitOf(verdict), 0);
});

Deno.test("one value below its bound, one failed trainer or a hub that ended fails the run with exit 3", () => {
  for (
    const [measured, checks] of [
      [run, [{ measure: "shared_patterns", at_least: 7 }]],
      [{ ...run, trainers: [trainer, reset] }, []],
      [{ ...run, ended_by: "hub" }, []],
    ] as const
  ) assert.equal(exitOf(judge(measured as Measured, [...checks]).verdict), 3);
});

Deno.test("a run in which no trainer reached the hub is exit 7", () => {
  const { verdict } = judge({ ...run, trainers: [{ ...reset, ready: false }] }, []);
  assert.equal(exitOf(verdict), 7);
});

Deno.test("a run that was interrupted is no failed one: it tells how far it came", () => {
  const cut: Measured = { ...run, ended_by: "signal", duration_ms: 6_800, planned_ms: 60_000 };
  const results = { ...cut, ...judge(cut, [{ measure: "shared_patterns", at_least: 7 }]) };
  assert.equal(results.verdict, "interrupted");
  assert.equal(exitOf(results.verdict), 130);
  assert.match(closingText(results, { folder: "f/" }).at(-1)!, /^INTERRUPTED after 6\.8 s of 60 s +f\/$/);
});

Deno.test("--export without the report tells where the JSON is; one of a thing is singular", () => {
  const one = { patterns: 1, components: 1 };
  const results = {
    ...{ ...run, ...judge(run, []) },
    database: { contributors: [{ source_ai: "A", ...one }], recent: { window_ms: 60_000, ...one } },
  };
  const lines = closingText(results, { folder: "f/", json: true });
  assert.equal(lines.at(-3), "Exported to f/results.json");
  assert.ok(lines.includes("  A shared 1 pattern, 1 component"));
});

Deno.test("the closing text is the guide's block with the verdict as its last line", () => {
  const failed = { ...run, trainers: [trainer, reset] };
  const lines = closingText({ ...failed, ...judge(failed, [...atLeast6]) }, { folder: "results/basic/x" });
  assert.equal(
    lines.join("\n"),
    `============================================
TEST RESULTS: Basic Collaboration
============================================
Duration: 182.4 seconds, seed 7

Checks:
  ✅ the hub ran to the end
  ❌ every trainer succeeded                  not AI_Node_2
  ✅ shared patterns ≥ 6                      6
Trainer Results:
  AI_Node_1 (networking): ✅ Success – 95 log lines
  AI_Node_2 (graphics): ❌ exited 1 – 12 log lines – last: "connection reset"
Learning:
  AI_Node_1 ccd@1: 1.310 → 0.920 ratio (lower is better)
Collaborations:
  5 completed, 1 failed, 0 active; round trip p50 1.2 s, p95 4.0 s
  s7 by AI_Node_2: experience -0.390 → -0.270
Final Hub Statistics:
  Shared Patterns: 6
  Shared Components: 4
  Connected AIs: 2
Database Activity:
  Total Contributors: 1
  AI_Node_1 shared 3 patterns, 2 components
  Recent Activity: 3 patterns, 2 components
============================================
FAIL  1 of 3 checks                              results/basic/x`,
  );
});

Deno.test("the detailed report comes before the verdict, the JSON with it when asked for", () => {
  const results = { ...run, ...judge(run, []) };
  const lines = closingText(results, { folder: "f", details: true, json: true });
  const at = lines.indexOf("📋 DETAILED REPORT:");
  assert.equal(lines[at + 1], "  AI_Node_1: exit code 0, 3 patterns, 2 components");
  assert.deepEqual(JSON.parse(lines.slice(at + 3, -2).join("\n")), results);
  assert.match(lines.at(-1)!, /^PASS {2}2 checks/);
});
