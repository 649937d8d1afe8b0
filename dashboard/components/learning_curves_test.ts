import assert from "node:assert/strict";
import type { ArtifactRow } from "../../journal/library/view/library_view.ts";
import type { ContentScore } from "./content_scores.ts";
import { sampleView } from "../testing/sample_view.ts";
import { learnedFrom, learnedLately } from "./learning_curves.ts";

const SCORED = { domain: "stream@1", unit: "points", direction: "max" };

function pattern(seq: number, score: number | null, more: Partial<ArtifactRow> = {}): ArtifactRow {
  return {
    ...{ seq, kind: "pattern", id: `p${seq}`, at_ms: 1_000 * seq, source_ai: "A", score, verdicts: {} },
    ...{ ...SCORED, ...more },
  };
}

const none = { contents: new Map<number, ContentScore>(), older: [] };

Deno.test("a refuted score is never the best, and is shown where it would be", () => {
  const [only, ...others] = learnedFrom([
    pattern(3, 0.2),
    pattern(2, 51.398, { verdicts: { overclaimed: 1, verified: 1 } }),
    pattern(1, 0.1),
  ], none);
  assert.deepEqual(others, []);
  assert.equal(only!.curve.best_score, 0.2);
  assert.equal(only!.refuted?.seq, 2);
  assert.deepEqual(only!.curve.points.map(({ score, isRefuted }) => [score, isRefuted]), [
    ...[[0.1, false], [51.398, true], [0.2, false]],
  ]);
});

Deno.test("a refuted score that is no better than the best is left out, and where all are refuted none is best", () => {
  const refuted = { verdicts: { mismatch: 1 } };
  const [lower] = learnedFrom([pattern(2, 0.2), pattern(1, 0.1, refuted)], none);
  assert.equal(lower!.refuted, undefined);
  const [all] = learnedFrom([pattern(1, 0.1, { ...refuted, direction: "min" })], none);
  assert.deepEqual([all!.curve.best_score, all!.refuted?.score], [null, 0.1]);
});

Deno.test("each domain, unit and direction has a curve of its own, with the workloads that contents state", () => {
  const rows = [pattern(3, 1, { unit: null }), pattern(2, 2, { domain: "ccd@1" }), pattern(1, 3)];
  const content: ContentScore = { score: undefined, workload: "sha256:1", baseline: 3, isEmpty: false };
  const learned = learnedFrom(rows, { ...none, contents: new Map([[2, content]]) });
  assert.deepEqual(learned.map(({ curve: { domain, unit } }) => [domain, unit]), [
    ...[["ccd@1", "points"], ["stream@1", ""], ["stream@1", "points"]],
  ]);
  assert.deepEqual(learned[0]!.curve.points, [{
    at_ms: 1_000,
    score: 2,
    workload: "sha256:1",
    baseline: 3,
    isRefuted: false,
  }]);
});

Deno.test("a pattern without a score or without a direction is left out", () => {
  assert.deepEqual(learnedFrom([pattern(2, null), pattern(1, 1, { direction: null })], none), []);
});

Deno.test("a better score from before the rows is the best", () => {
  const older = [{ ...SCORED, score: 9 }, { ...SCORED, domain: "old@1", score: 4 }];
  const learned = learnedFrom([pattern(1, 1)], { ...none, older });
  assert.deepEqual(
    learned.map(({ curve: { domain, best_score, points } }) => [domain, best_score, points.length]),
    [
      ...[["old@1", 4, 0], ["stream@1", 9, 1]],
    ],
  );
});

Deno.test("what all AIs learned lately is in the order of its domains and counts from the oldest pattern", async () => {
  const rows = [
    { ...pattern(5, 2), source_ai: "B" },
    pattern(4, 0.5),
    { ...pattern(3, 3), source_ai: "B" },
    { ...pattern(2, 9), source_ai: "C" },
    pattern(1, 1),
  ];
  const { library } = sampleView();
  const curves = await learnedLately({ ...library, artifacts: () => Promise.resolve({ rows, next: null }) });
  assert.deepEqual(curves.map(({ ai_id, points }) => [ai_id, points.map(({ at_ms }) => at_ms)]), [
    ["A", [0, 3_000]],
    ["B", [2_000, 4_000]],
  ]);
});
