import assert from "node:assert/strict";
import { type Arm, ARMS, type GroupOptions, runArm } from "./arms.ts";

/** Makes a bowl whose every evaluation is counted. */
function bowl(): GroupOptions["task"] & { evals: number } {
  return {
    evals: 0,
    dimensions: 4,
    starts: [[0.9, 0.9, 0.9, 0.9]],
    score(x) {
      this.evals++;
      return x.reduce((sum, value) => sum + (value - 0.3) * (value - 0.3), 0);
    },
  };
}

const run = (arm: Arm, task: GroupOptions["task"], seed = 1) =>
  runArm(arm, { task, seed, trainers: 3, evals: 60, interval: 20 });

Deno.test("every arm spends the same budget, migrants' evaluations included", () => {
  for (const arm of ARMS) {
    const task = bowl();
    const curves = run(arm, task);
    assert.equal(task.evals, 180, arm);
    assert.deepEqual(curves.map(({ length }) => length), arm === "E" ? [180] : [60, 60, 60]);
  }
});

Deno.test("until the first migration the arms of a seed are the same", () => {
  const before = (arm: Arm) => run(arm, bowl()).map((curve) => curve.slice(0, 20));
  assert.deepEqual(before("B"), before("A"));
  assert.deepEqual(before("C"), before("A"));
});

Deno.test("after a migration every trainer is as good as the best was before it", () => {
  const curves = run("B", bowl());
  const best = Math.min(...curves.map((curve) => curve[19]!));
  assert.ok(new Set(curves.map((curve) => curve[19])).size > 1, "the trainers differ before");
  assert.ok(curves.every((curve) => curve[20]! <= best));
});

Deno.test("the same seed gives the same curves in every arm, another seed others", () => {
  for (const arm of ARMS) {
    assert.deepEqual(run(arm, bowl()), run(arm, bowl()));
    assert.notDeepEqual(run(arm, bowl()), run(arm, bowl(), 2));
  }
});
