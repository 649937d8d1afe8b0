import assert from "node:assert/strict";
import { ccdSpace } from "../kernels/networking/ccd_space.ts";
import { networking } from "../kernels/networking/networking.ts";
import { idsNet, plugGuard } from "../kernels/pairs/ids_net.ts";
import { ngramSpace } from "../kernels/security/ngram_space.ts";
import { encode } from "../kernels/space.ts";
import { countingKernel } from "../testing/counting_kernel.ts";
import { Fold } from "./fold.ts";
import { JointLesson } from "./joint_lesson.ts";
import { Lesson } from "./lesson.ts";
import { finish, type Pieces } from "./pieces.ts";

const LENGTH = 300;

/** Counts what is done, and the most that is done in one of some pieces. */
function counter() {
  const done = { load: 0, run: 0 };
  const count = (work: "load" | "run") => void done[work]++;
  const all = () => done.load + done.run;
  const most = (pieces: Pieces) => {
    let most = 0;
    for (let before = all(); !pieces.next().done; before = all()) most = Math.max(most, all() - before);
    return most;
  };
  return { done, count, most };
}

const lessonOf = (kernel = networking) =>
  new Lesson({ kernel, budget: 20, seed: 1, folds: [[1, 2], [3, 4]], heldOut: [5, 6], length: LENGTH });

Deno.test("a fold generates a workload and runs a classic on one workload a piece, and counts as ever", () => {
  const { done, count, most } = counter();
  const [fold, other] = [
    new Fold(countingKernel(networking, count), [1, 2], LENGTH),
    new Fold(networking, [1, 2], LENGTH),
  ];
  assert.equal(most(fold.measuringClassics()), 1);
  assert.deepEqual(done, { load: 2, run: 2 * networking.classics.length });
  for (const name of networking.classics) assert.deepEqual(fold.classic(name), other.classic(name));
  assert.equal(fold.evals, other.evals);
  assert.equal(done.run, 2 * networking.classics.length, "nothing is done twice");
});

Deno.test("pieces that were left in the middle are gone on with, not begun again", () => {
  const { done, count } = counter();
  const fold = new Fold(countingKernel(networking, count), [1, 2], LENGTH);
  const left = fold.measuringClassics();
  for (let i = 0; i < 4; i++) left.next();
  finish(fold.measuringClassics());
  assert.deepEqual(done, { load: 2, run: 2 * networking.classics.length });
  assert.equal(fold.evals, networking.classics.length);
});

Deno.test("a lesson done in pieces comes to the same as one done at once, and leaves nothing slow to its steps", () => {
  const { done, count, most } = counter();
  const [lesson, other] = [lessonOf(countingKernel(networking, count)), lessonOf()];
  assert.deepEqual(done, { load: 0, run: 0 }, "making one costs nothing");
  assert.equal(most(lesson.preparing()), 1);
  for (let runs = done.run; !lesson.done; runs = done.run) {
    lesson.step();
    assert.ok(done.run - runs <= 4, "one point on four workloads");
  }
  assert.equal(most(lesson.concluding()), 1);
  const before = { ...done };
  const conclusion = lesson.conclude();
  assert.equal(done.load, before.load);
  assert.ok(done.run - before.run <= 6, "the best point on all workloads");
  while (!other.done) other.step();
  assert.deepEqual(conclusion, other.conclude());
  assert.deepEqual(lesson.curve, other.curve);
});

Deno.test("a joint lesson generates a workload a piece, before its steps and before its conclusion", () => {
  const { done, count, most } = counter();
  const lesson = new JointLesson({
    kernel: countingKernel(idsNet, count),
    budget: 6,
    seed: 1,
    learnedSeeds: [1, 2, 3, 4],
    heldOutSeeds: [5, 6],
    length: LENGTH,
    plugged: plugGuard(ngramSpace.points["bag"]!, ccdSpace.points["reno"]!).map((params) =>
      encode(idsNet.space, params)
    ),
  });
  assert.equal(done.load, 0);
  assert.equal(most(lesson.preparing()), 1);
  assert.equal(done.load, 4);
  while (!lesson.done) lesson.step();
  assert.ok(lesson.hasStart);
  assert.equal(most(lesson.concluding()), 1);
  lesson.conclude();
  assert.equal(done.load, 6);
});
