import assert from "node:assert/strict";
import fc from "fast-check";
import { Histogram } from "../internal/histogram.ts";
import { compareRuns, type Comparison } from "./compare.ts";
import type { Results } from "./results.ts";
import { sampleResults } from "./testing/sample_results.ts";

/** Returns runs in which acknowledging took so many milliseconds and so many collaborations were completed. */
function runs(
  side: string,
  acks: readonly number[],
  completed: readonly number[] = acks.map(() => 8),
): Results[] {
  return acks.map((ms, i) => {
    const histogram = new Histogram();
    histogram.record(ms);
    const both = { ack_ms: histogram.toJSON(), delivery_ms: new Histogram().toJSON() };
    const { collaborations } = sampleResults();
    return sampleResults({
      run_id: `${side}${i}`,
      latency: { pattern_share: both },
      collaborations: { ...collaborations, completed: completed[i]! },
    });
  });
}

function row({ metrics }: Comparison, metric: string, aggregation: string | null = null) {
  return metrics.find((one) => one.metric === metric && one.aggregation === aggregation)!;
}

Deno.test("three runs a side of which all of one are slower by more than the threshold are worse", () => {
  const comparison = compareRuns(runs("a", [10, 11, 12]), runs("b", [20, 22, 24]));
  const { a, b, change, p, judgement } = row(comparison, "ack_ms", "p50");
  assert.deepEqual([a, b, change], [11, 22, 1]);
  assert.ok(Math.abs(p! - 0.1) < 1e-12);
  assert.equal(judgement, "worse");
  assert.equal(row(comparison, "completed_collaborations").judgement, "same");
  assert.equal(comparison.judgement, "worse");
});

Deno.test("which way is better is the metric's: more completed is better, slower is worse", () => {
  const more = compareRuns(runs("a", [1, 1, 1], [4, 5, 6]), runs("b", [1, 1, 1], [8, 9, 10]));
  assert.equal(row(more, "completed_collaborations").judgement, "better");
  assert.equal(more.judgement, "better");
  const fewer = compareRuns(runs("a", [1, 1, 1], [8, 9, 10]), runs("b", [1, 1, 1], [4, 5, 6]));
  assert.equal(fewer.judgement, "worse");
});

Deno.test("one run of three among the other side's is noise, however far the medians are apart", () => {
  const comparison = compareRuns(runs("a", [10, 11, 500]), runs("b", [100, 110, 120]));
  assert.equal(row(comparison, "ack_ms", "p50").judgement, "noise");
  assert.equal(comparison.judgement, "noise");
});

Deno.test("where the medians are equal it is the same, however runs scatter around them; they still have their chance", () => {
  const comparison = compareRuns(runs("a", [1, 1, 1], [0, 4, 4]), runs("b", [1, 1, 1], [4, 4, 9]));
  const { change, judgement } = row(comparison, "completed_collaborations");
  assert.deepEqual([change, judgement], [0, "same"]);
  assert.equal(comparison.scattering, 1);
});

Deno.test("a change within the threshold does not count, however sure it is", () => {
  const [a, b] = [runs("a", [100, 101, 102]), runs("b", [103, 104, 105])];
  assert.equal(compareRuns(a, b).judgement, "same");
  assert.equal(compareRuns(a, b, { threshold: 0.01 }).judgement, "worse");
  assert.equal(compareRuns(a, b, { threshold: 0.1 }).judgement, "same");
});

Deno.test("from nothing to something is beyond every threshold", () => {
  const lost = (side: string, counts: number[]) =>
    counts.map((lost, i) =>
      sampleResults({ run_id: `${side}${i}`, ledger: { ...sampleResults().ledger!, lost } })
    );
  const comparison = compareRuns(lost("a", [0, 0, 0]), lost("b", [1, 2, 3]), { threshold: 9 });
  assert.equal(row(comparison, "lost").change, null);
  assert.equal(row(comparison, "lost").judgement, "worse");
});

Deno.test("fewer than three runs on a side, or three of which one did not measure it, are not judged", () => {
  const [three, two] = [runs("a", [10, 11, 12]), runs("b", [90, 91])];
  for (const [a, b] of [[three, two], [two, three], [[three[0]!], [two[0]!]]] as const) {
    const comparison = compareRuns(a, b);
    assert.equal(comparison.judgement, null);
    assert.ok(comparison.metrics.every(({ judgement, p }) => judgement === null && p === null));
    assert.equal(comparison.by_chance, 0);
  }
  const [, ...others] = runs("b", [90, 91, 92]);
  const partly = compareRuns(three, [sampleResults({ run_id: "b0", latency: {} }), ...others]);
  assert.equal(row(partly, "ack_ms", "p50").judgement, null);
});

Deno.test("runs beside themselves are the same, one or many, in any order", () => {
  const three = runs("a", [10, 500, 12]);
  for (const same of [three, [three[0]!]]) {
    const comparison = compareRuns(same, same.toReversed());
    assert.equal(comparison.judgement, "same");
    assert.ok(comparison.metrics.every(({ judgement }) => judgement === "same"));
    assert.deepEqual(comparison.differences, []);
  }
});

Deno.test("a metric that is neither good nor bad is shown without judgement; one that nobody measured is not shown", () => {
  const comparison = compareRuns(runs("a", [1, 1, 1]), runs("b", [1, 1, 1]));
  assert.equal(row(comparison, "messages").judgement, null);
  assert.equal(row(comparison, "load_ack_ms", "p50"), undefined);
});

Deno.test("each metric that scatters has its chance to differ by chance, one that never changes has none", () => {
  const comparison = compareRuns(runs("a", [1, 2, 3]), runs("b", [2, 3, 4]));
  assert.equal(comparison.scattering, 2, "acknowledged after p50 and p95");
  assert.ok(Math.abs(comparison.by_chance - 0.2) < 1e-9);
});

Deno.test("the other way round, worse is better and all else stays", () => {
  const times = fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 3, maxLength: 6 });
  const mirrored = { worse: "better", better: "worse", same: "same", noise: "noise" } as const;
  fc.assert(
    fc.property(times, times, (first, second) => {
      const [a, b] = [runs("a", first), runs("b", second)];
      // This holds at threshold 0 alone: a share of the smaller median is more than one of the larger.
      const [there, back] = [compareRuns(a, b, { threshold: 0 }), compareRuns(b, a, { threshold: 0 })];
      assert.equal(mirrored[there.judgement!], back.judgement);
    }),
    { numRuns: 40 },
  );
});

Deno.test("how the runs of a side ended is shown beside them and is no setting", () => {
  const [a, b] = [runs("a", [1, 1, 1]), runs("b", [1, 1, 1])];
  const { verdicts, differences } = compareRuns([...a, { ...a[0]!, run_id: "f", verdict: "fail" }], b);
  assert.deepEqual([verdicts, differences], [{ a: "1 fail + 3 pass", b: "3 pass" }, []]);
});
