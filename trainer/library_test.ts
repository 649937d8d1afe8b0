import assert from "node:assert/strict";
import type { PatternContent } from "./artifacts/pattern.ts";
import { Library } from "./library.ts";

function known(pattern_id: string, x: number[] | undefined, ratio: number, features: number[]) {
  const content = {
    space: "ccd@1",
    ...(x ? { x } : {}),
    score: { ratio },
    workload: { features: { version: "f@1", values: features } },
  } as unknown as PatternContent;
  return { pattern_id, content };
}

function filled(): Library {
  const library = new Library();
  library.add(known("far", [0.9, 0.9], 0.7, [9]));
  library.add(known("near", [0.1, 0.1], 0.9, [1]));
  library.add(known("twin", [0.1, 0.105], 0.8, [1.1]));
  library.add(known("no point", undefined, 0.5, [1]));
  return library;
}

const ids = (points: { pattern_id: string }[]) => points.map((point) => point.pattern_id);

Deno.test("the nearest patterns are those of similar workloads, and no two say the same", () => {
  const library = filled();
  assert.deepEqual(ids(library.nearest("ccd@1", { version: "f@1", values: [1] }, 3)), ["near", "far"]);
  assert.deepEqual(ids(library.nearest("ccd@1", { version: "f@1", values: [8] }, 1)), ["far"]);
  assert.deepEqual(
    library.nearest("ccd@1", { version: "f@2", values: [1] }, 3),
    [],
    "other features do not compare",
  );
  assert.deepEqual(library.nearest("dmg@1", { version: "f@1", values: [1] }, 3), []);
});

Deno.test("migrants are the best claims that beat one's own and were not tried yet", () => {
  const library = filled();
  assert.deepEqual(ids(library.migrants("ccd@1", 0.95, new Set(), 3)), ["far", "twin"]);
  assert.deepEqual(ids(library.migrants("ccd@1", 0.95, new Set(["far"]), 3)), ["twin"]);
  assert.deepEqual(ids(library.migrants("ccd@1", 0.75, new Set(), 3)), ["far"]);
  assert.deepEqual(library.migrants("ccd@1", 0.6, new Set(), 3), []);
});

Deno.test("the first AI to share a point is its finder, and classics are nobody's finding", () => {
  const library = filled();
  assert.equal(library.firstAt("ccd@1", [0.1, 0.102])?.pattern_id, "near");
  assert.equal(library.firstAt("ccd@1", [0.5, 0.5]), undefined);
  const classic = known("classic", [0.5, 0.5], 1, [1]);
  library.add({ ...classic, content: { ...classic.content, classic: "reno" } });
  assert.equal(library.firstAt("ccd@1", [0.5, 0.5]), undefined);
  const nearest = library.nearest("ccd@1", { version: "f@1", values: [1] }, 3);
  assert.deepEqual(ids(nearest), ["near", "far"], "a search has its classics already");
});

Deno.test("a space keeps its newest patterns, so that a flood cannot fill the memory", () => {
  const library = new Library();
  for (let i = 0; i < 1000; i++) library.add(known(`p${i}`, [i / 1000, 0], 1, [1]));
  assert.equal(library.points("ccd@1").length, 256);
  assert.equal(library.points("ccd@1")[0]!.pattern_id, "p999");
});
