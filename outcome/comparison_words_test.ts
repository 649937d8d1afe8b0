import assert from "node:assert/strict";
import { compareRuns, type MetricComparison } from "./compare.ts";
import { blankWords, cells } from "./comparison_words.ts";
import { sampleResults } from "./testing/sample_results.ts";

const [metric] = compareRuns([sampleResults()], [sampleResults()]).metrics;

Deno.test("a change is shown as a share, from ten times on as a factor, from nothing as it is", () => {
  const change = (a: number, b: number) => {
    const share = a === 0 ? null : (b - a) / Math.abs(a);
    return cells({ ...metric!, unit: "count", a, b, change: share } satisfies MetricComparison)[2];
  };
  assert.deepEqual([change(10, 11), change(10, 99), change(100, 1)], ["+10.0 %", "+890.0 %", "-99.0 %"]);
  assert.deepEqual([change(2, 2292), change(10, 123)], ["×1,146", "×12.3"]);
  assert.deepEqual([change(0, 7), change(7, 7), change(-1, -20)], ["+7", "0", "-1900.0 %"]);
});

Deno.test("rows without a judgement are explained where others have one", () => {
  const runs = (side: string, count: number) =>
    Array.from({ length: count }, (_, i) => sampleResults({ run_id: `${side}${i}` }));
  assert.match(
    blankWords(compareRuns(runs("a", 3), runs("b", 3)))!,
    /neither good nor bad, or fewer than 3 runs/,
  );
  assert.equal(blankWords(compareRuns(runs("a", 1), runs("b", 1))), undefined);
  assert.equal(blankWords(compareRuns(runs("a", 1), runs("a", 1))), undefined, "all are the same");
});
