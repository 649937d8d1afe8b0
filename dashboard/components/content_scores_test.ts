import assert from "node:assert/strict";
import type { ArtifactDetail, LibraryView } from "../../journal/library/view/library_view.ts";
import { sampleView } from "../testing/sample_view.ts";
import { contentScoresOf, isRefuted } from "./content_scores.ts";

const SCORE = { objective: "utility", unit: "ln", direction: "max", value: -0.598 };

/** Returns a library in which artifact 1, 2, … has these contents, and counts how often it is asked. */
function libraryOf(...contents: (string | Error | null)[]): { library: LibraryView; asked: number[] } {
  const asked: number[] = [];
  const artifact = (seq: number) => {
    asked.push(seq);
    const content = contents[seq - 1];
    if (content instanceof Error) return Promise.reject(content);
    return Promise.resolve(content === undefined ? undefined : { content } as ArtifactDetail);
  };
  return { library: { ...sampleView().library, artifact }, asked };
}

Deno.test("the score of a content is its ratio, else its objective, with the workload it was measured on", async () => {
  const workload = { digest: `sha256:${"0".repeat(64)}` };
  const { library } = libraryOf(
    JSON.stringify({ score: { ...SCORE, ratio: 0.842, baseline: { name: "reno", value: -0.7 } }, workload }),
    JSON.stringify({ pattern: { score: SCORE, workload } }),
    JSON.stringify({ score: "high" }),
    null,
  );
  const scores = await contentScoresOf(library, [1, 2, 3, 4].map((seq) => ({ seq })));
  const ratio = { score: 0.842, unit: "of the best classic", direction: "min" };
  const objective = { name: "utility", score: -0.598, unit: "ln", direction: "max" };
  assert.deepEqual([...scores.values()], [
    { score: ratio, workload: workload.digest, baseline: -0.7, isEmpty: false },
    { score: objective, workload: workload.digest, baseline: undefined, isEmpty: false },
    { score: undefined, workload: undefined, baseline: undefined, isEmpty: false },
    { score: undefined, workload: undefined, baseline: undefined, isEmpty: true },
  ]);
});

Deno.test("a content is read once, as entries never change", async () => {
  const { library, asked } = libraryOf("{}", "{}", "{}");
  await contentScoresOf(library, [{ seq: 1 }, { seq: 2 }]);
  await contentScoresOf(library, [{ seq: 2 }, { seq: 3 }]);
  assert.deepEqual(asked, [1, 2, 3]);
});

Deno.test("a content that cannot be read, or is not there yet, hides no other and is read again the next time", async () => {
  const { library, asked } = libraryOf(null, new Error("damaged"));
  for (let time = 1; time <= 2; time++) {
    const scores = await contentScoresOf(library, [{ seq: 1 }, { seq: 2 }, { seq: 3 }]);
    assert.deepEqual([...scores.keys()], [1]);
  }
  assert.deepEqual(asked, [1, 2, 3, 2, 3]);
});

Deno.test("an artifact that one AI found mismatched or overclaimed is refuted, one that nobody could check is not", () => {
  assert.ok(isRefuted({ verdicts: { verified: 2, overclaimed: 1 } }));
  assert.ok(isRefuted({ verdicts: { mismatch: 1 } }));
  assert.ok(!isRefuted({ verdicts: { verified: 2, unverifiable: 1 } }));
});
