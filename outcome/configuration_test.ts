import assert from "node:assert/strict";
import { configurationDifferences } from "./configuration.ts";
import { sampleResults } from "./testing/sample_results.ts";

Deno.test("runs that were set up alike differ in nothing, whoever comes first and whatever they measured", () => {
  const run = sampleResults();
  const other = sampleResults({ run_id: "other", trainers: run.trainers.toReversed(), duration_ms: 1 });
  assert.deepEqual(configurationDifferences([run], [other]), []);
});

Deno.test("differences are shown by setting, with every value of a side once", () => {
  const run = sampleResults();
  const others = [3, 4, 4].map((seed) => sampleResults({ seed, faults: [], trainers: [], verdict: "fail" }));
  assert.deepEqual(configurationDifferences([run], others), [
    { setting: "seed", a: "7", b: "3, 4" },
    {
      setting: "trainers",
      a: "1 graphics (builtin) + 1 networking (builtin) + 1 security (builtin) + 1 window_manager (builtin)",
      b: "none",
    },
    { setting: "faults", a: "1 kill", b: "none" },
  ]);
});
