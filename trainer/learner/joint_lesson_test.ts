import assert from "node:assert/strict";
import { dmgSpace } from "../kernels/graphics/dmg_space.ts";
import { ccdSpace } from "../kernels/networking/ccd_space.ts";
import { plugTogether, stream, streamSpace } from "../kernels/pairs/stream.ts";
import { encode } from "../kernels/space.ts";
import { JointLesson } from "./joint_lesson.ts";

const plugged = plugTogether(ccdSpace.points["copa_like"]!, dmgSpace.points["fixed_waste_4096"]!)
  .map((params) => encode(streamSpace, params));

function run(seed: number, budget = 60): JointLesson {
  const lesson = new JointLesson({
    kernel: stream,
    budget,
    seed,
    learnedSeeds: [1, 2],
    heldOutSeeds: [3],
    length: 4000,
    plugged,
  });
  while (!lesson.done) lesson.step();
  return lesson;
}

Deno.test("a joint search starts at the plugged patterns and never ends below them", () => {
  for (const seed of [1, 2, 3]) {
    const lesson = run(seed);
    const { start, final } = lesson.conclude();
    assert.equal(lesson.evals, 60);
    assert.ok(plugged.some((x) => x.every((value, i) => value === start.x[i])));
    assert.ok(final.learned.value >= start.learned.value);
    assert.ok(final === start || final.heldOut.value > start.heldOut.value);
  }
});

Deno.test("what does not hold up on held-out workloads is not what comes out", () => {
  const { start, final } = run(1, plugged.length).conclude();
  assert.equal(final, start, "without a search there is nothing better than the start");
});

Deno.test("the same seed gives the same joint result", () => {
  assert.deepEqual(run(4).conclude(), run(4).conclude());
});
