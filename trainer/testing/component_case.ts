/** Makes what tests of components start from: a pattern of every space, and a setting of its family. */
import { classicPattern } from "../artifacts/lesson_pattern.ts";
import type { PatternContent } from "../artifacts/pattern.ts";
import { networking } from "../kernels/networking/networking.ts";
import { decode, type Params, type Space } from "../kernels/space.ts";
import { couplings, specializations } from "../kernels/table.ts";
import { Lesson } from "../learner/lesson.ts";

const lesson = new Lesson({
  kernel: networking,
  budget: 9,
  seed: 1,
  folds: [[1]],
  heldOut: [2],
  length: 1000,
});
while (!lesson.done) lesson.step();

/** Anybody could have shared this pattern. */
export const some = classicPattern(lesson, { trainer: "AI_Node_1", brain: "builtin", parents: [] });

export const kernels = [...specializations, ...couplings].map(({ kernel }) => kernel);

/** Moves that pattern to another space and setting: that is enough to render a component of. */
export function patternOf(space: string, params: Params): PatternContent {
  return { ...some, space, params: { ...params } };
}

/** Returns a setting of the family that is no classic's. */
export function somewhere(space: Space): Params {
  return decode(space, space.params.map(() => 1 / 3));
}
