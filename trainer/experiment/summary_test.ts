import assert from "node:assert/strict";
import { reportLines } from "./report.ts";
import { type ArmCurves, summarize } from "./summary.ts";

const slow: ArmCurves = Array(5).fill([[1, 1, 1, 0.9], [1, 1, 1, 0.9]]);
const fast: ArmCurves = Array(5).fill([[1, 0.9, 0.9, 0.9], [1, 0.9, 0.9, 0.8]]);
const never: ArmCurves = Array(5).fill([[1, 1, 1, 1], [1, 1, 1, 1]]);
const one: ArmCurves = Array(5).fill([[1, 1, 1, 0.9, 0.8, 0.8, 0.8, 0.7]]);
const task = {
  name: "a staircase",
  bestKnown: 0.8,
  workloads: [{ name: "steps", digest: "sha256:0", best_classic: "lift" }],
};
const summary = summarize({ A: slow, B: fast, C: never, E: one }, task, [0.5]);
const [isolated, migrating, random, single] = summary.arms;

Deno.test("a target lies its share of the way from the best classic to the best known", () => {
  assert.ok(Math.abs(isolated!.targets[0]!.score - 0.9) < 1e-12);
});

Deno.test("an arm's speed-up is how many fewer evaluations than isolated it takes", () => {
  assert.equal(isolated!.targets[0]!.ert, 4);
  assert.deepEqual(isolated!.targets[0]!.speed_up, { ratio: 1, low: 1, high: 1 });
  assert.equal(migrating!.targets[0]!.ert, 2);
  assert.deepEqual(migrating!.targets[0]!.speed_up, { ratio: 2, low: 2, high: 2 });
});

Deno.test("an arm that never comes there has no running time and a speed-up of nothing", () => {
  assert.equal(random!.targets[0]!.ert, null);
  assert.equal(random!.targets[0]!.reached, 0);
  assert.equal(random!.targets[0]!.speed_up.ratio, 0);
});

Deno.test("final scores are compared over seeds, a group's mean and its best apart", () => {
  assert.ok(Math.abs(migrating!.mean_of_trainers - 0.85) < 1e-12);
  assert.equal(migrating!.best_of_group, 0.8);
  assert.equal(migrating!.best_against_isolated?.a12, 1);
  assert.equal(summary.group_against_one?.a12, 0, "one trainer with everyone's budget is ahead here");
  assert.equal(single!.best_of_group, 0.7);
});

Deno.test("the report shows every arm in both tables, E included,", () => {
  const lines = reportLines(summary);
  for (const name of ["A isolated", "B migrating", "C random migrants", "E one trainer"]) {
    assert.equal(lines.filter((line) => line.startsWith(name)).length, 2, name);
  }
  assert.ok(lines.some((line) => line.startsWith("C random") && line.includes("never")));
});

Deno.test("the report names its task, the workloads with their best classics, and the best known score", () => {
  const [title, ...lines] = reportLines(summary);
  assert.equal(title, "a staircase");
  assert.ok(lines.includes("  steps: best classic lift"));
  assert.ok(lines.some((line) => line.endsWith("best known 0.8")));
});

Deno.test("the report shows what a target costs and how many trainers reached it", () => {
  const line = reportLines(summary).find((line) => line.startsWith("B migrating"))!;
  assert.match(line, /^B migrating +2, 100 % \(2\.00, 2\.00–2\.00\)$/);
});

Deno.test("one seed is reported as one, without an interval or a test, and with what it cannot show", () => {
  const single = { A: slow.slice(0, 1), B: fast.slice(0, 1), C: never.slice(0, 1), E: one.slice(0, 1) };
  const summary = summarize(single, task, [0.5]);
  const lines = reportLines(summary);
  const text = lines.join("\n");
  assert.match(text, /migration every 30, 1 seed$/m);
  assert.match(text, /^One seed says nothing about chance: no intervals, no tests\.$/m);
  assert.doesNotMatch(text, /interval[^s]| p |A12|Mann-Whitney/);
  assert.match(lines.find((line) => line.startsWith("B migrating"))!, /^B migrating +2, 100 % \(2\.00\)$/);
  const [, migrating] = summary.arms;
  assert.deepEqual(migrating!.targets[0]!.speed_up, { ratio: 2, low: null, high: null });
  assert.deepEqual([migrating!.best_against_isolated, summary.group_against_one], [null, null]);
});
