import assert from "node:assert/strict";
import { graphics } from "../kernels/graphics/graphics.ts";
import type { Kernel } from "../kernels/kernel.ts";
import { networking } from "../kernels/networking/networking.ts";
import { acrossFolds } from "./fold.ts";
import { GATE, Lesson } from "./lesson.ts";
import { ratioTo } from "./ratio.ts";

function lessonOf(kernel: Kernel, seed: number, length: number, budget = 60): Lesson {
  const base = seed * 10;
  return new Lesson({
    kernel,
    budget,
    seed,
    folds: [[base + 1], [base + 2]],
    heldOut: [base + 3],
    length,
  });
}

function learn(lesson: Lesson): Lesson {
  while (!lesson.done) lesson.step();
  return lesson;
}

Deno.test("a ratio below one is better, whatever the direction and the form of the objective", () => {
  const cost = { name: "", unit: "", direction: "min", logarithmic: false } as const;
  assert.equal(ratioTo(cost, 90, 100), 0.9);
  assert.equal(ratioTo({ ...cost, direction: "max" }, 100, 90), 0.9);
  assert.ok(
    Math.abs(ratioTo({ ...cost, direction: "max", logarithmic: true }, -0.6, -0.7) - Math.exp(-0.1)) < 1e-12,
  );
  assert.ok(Math.abs(ratioTo({ ...cost, logarithmic: true }, 1.1, 1) - Math.exp(0.1)) < 1e-12);
});

Deno.test("the mean over folds is the mean over their workloads", () => {
  const result = acrossFolds([{ value: 1, counts: [[1], [2]] }, { value: 4, counts: [[3]] }]);
  assert.deepEqual(result, { value: 2, counts: [[1], [2], [3]] });
});

Deno.test("classics are evaluated first and charged", () => {
  const lesson = lessonOf(networking, 1, 2000, 40);
  for (let i = 0; i < networking.classics.length; i++) lesson.step();
  assert.equal(lesson.evals, networking.classics.length);
  assert.equal(lesson.best, undefined);
  assert.ok(networking.classics.includes(lesson.bestClassic().baseline.name));
  assert.equal(learn(lesson).evals, 40);
});

Deno.test("congestion control learns to beat its best classic on workloads it never saw", () => {
  const conclusion = learn(lessonOf(networking, 3, 15_000, 100)).conclude();
  assert.equal(conclusion.finding, "learned");
  assert.ok(conclusion.learned.ratio < GATE && conclusion.heldOut.ratio < GATE);
  assert.ok(conclusion.heldOut.value > conclusion.heldOut.baseline.value);
});

Deno.test("where the gate stays shut the conclusion is the classic itself with its own numbers", () => {
  const lesson = learn(lessonOf(graphics, 2, 600));
  const conclusion = lesson.conclude();
  assert.equal(conclusion.finding, "classic_suffices");
  assert.equal(conclusion.classic, "fixed_waste_4096");
  assert.equal(conclusion.learned.value, conclusion.learned.baseline.value);
  assert.ok(lesson.best!.ratio >= GATE);
});

Deno.test("the same seed gives the same lesson bit for bit", () => {
  const curve = () => {
    const lesson = learn(lessonOf(networking, 5, 3000));
    return { curve: lesson.curve, conclusion: lesson.conclude() };
  };
  assert.deepEqual(curve(), curve());
});
