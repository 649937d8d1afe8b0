import assert from "node:assert/strict";
import type { Results } from "../../outcome/results.ts";
import { sampleAgents } from "../../outcome/testing/sample_agents.ts";
import { sampleResults } from "../../outcome/testing/sample_results.ts";
import { closingText } from "./closing_text.ts";

/** Returns the results of a run of two trainers, one of which failed. */
function twoTrainers(changes: Partial<Results> = {}): Results {
  const { trainers, learning, latency, ...rest } = sampleResults({}, 2);
  const { pattern_share } = latency;
  const [first, second] = trainers;
  return {
    ...rest,
    title: "Basic Collaboration",
    duration_ms: 182_400,
    trainers: [first!, {
      ...second!,
      ...{ success: false, ended_by_fault: false, exit_code: 1, log_lines: 12, errors: 2, warnings: 0 },
      last_lines: ["connection reset\u001b[2J"],
    }],
    latency: { pattern_share: pattern_share! },
    learning: learning.slice(0, 1),
    ...{ load: [], faults: [] },
    checks: [
      { name: "every trainer succeeded", expression: null, verdict: "fail", measured: "not AI_Node_2" },
      { name: "nothing acknowledged was lost", expression: null, verdict: "unknown", measured: "no ledger" },
      { name: "shared patterns ≥ 6", expression: "shared_patterns >= 6", verdict: "pass", measured: "7" },
    ],
    verdict: "fail",
    ...changes,
  };
}

Deno.test("the closing text has checks, trainers and statistics, and the result as its last line", () => {
  assert.equal(
    closingText(twoTrainers(), { folder: "results/basic/x/" }).join("\n"),
    `============================================
TEST RESULTS: Basic Collaboration
============================================
Duration: 182.4 seconds, seed 7

Checks:
  ❌ every trainer succeeded                  not AI_Node_2
  ❔ nothing acknowledged was lost            no ledger
  ✅ shared patterns ≥ 6                      7
Trainer Results:
  AI_Node_1 (networking): ✅ Success – 95 log lines
  AI_Node_2 (graphics): ❌ exited 1 – 12 log lines, 2 errors – last: "connection reset⟨U+001B⟩[2J"
Learning:
  AI_Node_1 Congestion control (ccd@1): 1.310 → 0.932 of the best classic (lower is better), alone 0.980
Collaborations:
  3 completed, 1 failed (1 expired), 0 active; round trip p50 2.6 s, p95 11.0 s
  s1 by AI_Node_2: experience -0.390 → -0.270 (points, higher is better)
  s21 by AI_Node_1: experience -0.380 → -0.260 (points, higher is better)
  s41 by AI_Node_1: experience -0.370 → -0.250 (points, higher is better)
Latency:
  ack p50 0.62 ms, p95 3.0 ms, p99 3.8 ms, max 4.1 ms
  delivery p50 1.1 ms, p95 5.2 ms, p99 6.7 ms, max 7.2 ms
Final Hub Statistics:
  Shared Patterns: 7
  Shared Components: 4
  Connected AIs: 2
Database Activity:
  Total Contributors: 2
  AI_Node_1 shared 3 patterns, 2 components
  AI_Node_2 shared 4 patterns, 2 components
  Recent Activity: 3 patterns, 2 components
============================================
FAIL  1 of 3 checks, 1 not measured              results/basic/x/`,
  );
});

Deno.test("a joint result that did not improve says so, and shows a unit only where its partner named one", () => {
  const { collaborations } = sampleResults();
  const [first] = collaborations.joint;
  const joint = [
    { ...first!, start: 2, final: 2.0001 },
    { ...first!, objective: "wear", unit: null, direction: null, start: 1, final: 2 },
  ];
  const lines = closingText(twoTrainers({ collaborations: { ...collaborations, joint } }), { folder: "f/" });
  assert.deepEqual(lines.filter((line) => line.includes(" → ") && line.includes(" by ")), [
    "  s1 by AI_Node_2: experience 2.000 → 2.000 (points, higher is better), no better",
    "  s1 by AI_Node_2: wear 1.000 → 2.000",
  ]);
});

Deno.test("faults are listed with their count, and one that was never applied is marked", () => {
  const { faults: [kill] } = sampleResults();
  const never = { ...kill!, kind: "cut", asked_at_ms: 20_000, applied_at_ms: null, effect: "" };
  const lines = closingText(twoTrainers({ faults: [kill!, never] }), { folder: "f/" });
  const at = lines.indexOf("Faults: 1 of 2 applied");
  assert.deepEqual(lines.slice(at + 1, at + 3), [
    "  kill AI_Node_2 at 15.0 s: its process was gone after 3 ms",
    "  cut AI_Node_2: asked for at 20.0 s, never applied",
  ]);
});

Deno.test("load shows how many messages were intended, acknowledged, refused and unanswered", () => {
  const { load } = sampleResults();
  const lines = closingText(twoTrainers({ load }), { folder: "f/" });
  assert.ok(lines.includes("  Load_1: 7990 of 8000 acknowledged, 4 refused, 6 unanswered"));
});

Deno.test("an interrupted run shows how long it ran, an unknown result how many checks were not measured", () => {
  const last = (changes: Partial<Results>) => closingText(twoTrainers(changes), { folder: "f/" }).at(-1)!;
  assert.match(
    last({ verdict: "interrupted", duration_ms: 6_800, planned_ms: 60_000 }),
    /^INTERRUPTED {2}after 6\.8 s of 60 s +f\/$/,
  );
  assert.match(last({ verdict: "unknown" }), /^UNKNOWN {2}1 of 3 checks could not be measured +f\/$/);
});

Deno.test("--export without --report prints the path of the JSON; counts of one are singular", () => {
  const one = { patterns: 1, components: 1 };
  const database = { contributors: [{ source_ai: "A", ...one }], recent: { window_ms: 60_000, ...one } };
  const lines = closingText(twoTrainers({ database }), { folder: "f/", json: true });
  assert.equal(lines.at(-3), "Exported to f/results.json");
  assert.ok(lines.includes("  A shared 1 pattern, 1 component"));
});

Deno.test("the detailed report precedes the result, and includes the JSON when asked for", () => {
  const results = twoTrainers();
  const lines = closingText(results, { folder: "f/", details: true, json: true });
  const at = lines.indexOf("📋 DETAILED REPORT:");
  assert.deepEqual(lines.slice(at + 1, at + 5), [
    "  AI_Node_1: exit code 0, 3 patterns, 2 components",
    "    AI_Node_1 says goodbye",
    "  AI_Node_2: exit code 1, 4 patterns, 2 components",
    "    connection reset⟨U+001B⟩[2J",
  ]);
  assert.deepEqual(JSON.parse(lines.slice(at + 5, -2).join("\n")), results);
});

Deno.test("the detailed report has agents as it has trainers", () => {
  const results = twoTrainers({ trainers: [], agents: sampleAgents().agents });
  const lines = closingText(results, { folder: "f/", details: true });
  const at = lines.indexOf("📋 DETAILED REPORT:");
  assert.deepEqual(lines.slice(at + 1, -2), [
    "  AI_Worker: exit code 137, took 1, completed 0",
    "    Took s1 of AI_Asker (task)",
    "  AI_Night: exit code 0, took 2, completed 2",
  ]);
});
